import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const MOUNT = readFileSync(new URL("../../../ui/explore/mount.js", import.meta.url), "utf8");
const THERE = `data:text/javascript,globalThis.__mpsvizManifold.mount = (component) => {
  component.started = true; return () => (component.ended = true); };
  globalThis.__mpsvizManifold.waiting.splice(0).forEach((wake) => wake());`.replaceAll("\n", "");
const LOST = "data:text/javascript,throw new Error()";
const soon = () => new Promise((done) => setTimeout(done, 20));

/** What Streamlit would mount, of code at that address; the page has none yet. */
async function mountOf(t, address) {
  delete globalThis.__mpsvizManifold;
  globalThis.document = { baseURI: "http://localhost/manifold", createElement: () => ({}) };
  t.after(() => delete globalThis.document);
  const text = MOUNT.replace("ADDRESS", address.replaceAll('"', "%22")).replaceAll("WHAT", "mount");
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

const component = () => {
  const said = [];
  return { said, parentElement: { replaceChildren: (child) => said.push(child) } };
};

test("a mount waits for the code, later ones find it, and each ends what it began", async (t) => {
  const mount = await mountOf(t, THERE);
  const [first, second] = [component(), component()];
  const end = mount(first);
  assert.ok(!first.started);
  await soon();
  assert.ok(first.started);
  mount(second);
  assert.ok(second.started, "at once");
  end();
  assert.ok(first.ended && !second.ended);
});

test("what has ended before the code comes does not begin", async (t) => {
  const mount = await mountOf(t, THERE.replace("started", "begun"));
  const one = component();
  mount(one)();
  await soon();
  assert.ok(!one.begun);
});

test("where the code can't be fetched that is said, with what to do, and the next mount tries again", async (t) => {
  const mount = await mountOf(t, LOST);
  const one = component();
  mount(one);
  await soon();
  assert.match(one.said[0].textContent, /could not be fetched. Reload the page/);
  assert.equal(one.said[0].role, "alert");
  assert.equal(globalThis.__mpsvizManifold.code, null);
});

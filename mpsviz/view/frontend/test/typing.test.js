import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../src/data/lines.js";
import { listsPrompts, PromptBox } from "../src/parts/prompt_box.js";
import { Typing } from "../src/typing.js";

function viewThat({ typed, remark }) {
  return {
    opened: 1,
    run: { noun: "image" },
    settings: { key: "map", typing: { why_not: "" } },
    store: { state: { typed } },
    face: { remark },
    say: () => {},
    loop: { ask: () => {} },
  };
}

test("while the text tower loads that is said, and it is asked again until it is there", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e12 });
  const lines = new Lines("asked");
  const typing = new Typing(viewThat({ typed: [] }), lines);
  const asked = [];
  const answer = (answers) =>
    lines.receive({ of: "map", turn: asked.at(-1)?.turn, answers }, {}, (_, message) => asked.push(message));
  answer({});
  typing.warmUp();
  typing.warmUp();
  assert.deepEqual(
    asked.map(({ texts }) => texts),
    [[]],
  );
  answer({ "": { waits: "The text tower is loading…" } });
  assert.equal(typing.loading, "The text tower is loading…");
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 2);
  answer({});
  assert.equal(typing.loading, "");
  t.mock.timers.tick(5000);
  typing.warmUp();
  assert.equal(asked.length, 2, "it is there");
  t.mock.timers.tick(60_000);
  typing.warmUp();
  assert.equal(asked.length, 3, "it may have ended by now");
  typing.end();
});

test("where a prompt is expected the text tower loads when the view stands still, and only once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e12 });
  const askedWhere = (typing) => {
    const lines = new Lines("asked");
    const asked = [];
    const view = viewThat({ typed: [] });
    view.settings.typing = typing;
    const box = new Typing(view, lines);
    lines.receive({ of: "map", turn: undefined, answers: {} }, {}, (_, message) => asked.push(message));
    box.standStill();
    box.standStill();
    t.mock.timers.tick(10_000);
    box.end();
    return asked.length;
  };
  assert.equal(askedWhere({ why_not: "", expected: true }), 1);
  assert.equal(askedWhere({ why_not: "", expected: false }), 0);
  assert.equal(askedWhere({ why_not: "There is none.", expected: true }), 0);
  assert.equal(askedWhere(null), 0);
});

test("a prompt that waits says for what, is asked for again, and is known once it has come", async () => {
  const lines = new Lines("asked");
  const said = [];
  const view = viewThat({ typed: ["a cat"], remark: (text) => said.push(text) });
  const typing = new Typing(view, lines);
  const asked = [];
  const answer = (turn, answers) =>
    lines.receive({ of: "map", turn, answers }, {}, (_, message) => asked.push(message));
  answer(undefined, {});
  typing.askForMissing();
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(typing.waitsFor("a cat"), "on its way…");
  answer(asked.at(-1).turn, { "a cat": { waits: "The text tower is loading…" } });
  assert.equal(typing.waitsFor("a cat"), "The text tower is loading…");
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(asked.length, 2);
  answer(asked.at(-1).turn, { "a cat": { runs: {}, notes: [] } });
  assert.ok(typing.known.has("a cat"));
  assert.match(said[0], /a cat/);
  typing.end();
});

test("where no prompt can be typed there is no box for it, and those of the classes are a layer among the others", () => {
  const panels = (...names) => names.map((prompts) => ({ places: { prompts: { names: prompts } } }));
  const shown = (typing, told) => {
    const line = () => ({ box: {}, line: {} });
    const noted = () => ({ classList: { toggle: () => {} } });
    const box = Object.assign(Object.create(PromptBox.prototype), {
      element: {},
      form: {},
      why: noted(),
      names: line(),
    });
    box.view = { settings: { typing }, typing: { placesIn: () => [] }, run: {} };
    box.list = { replaceChildren: () => {} };
    box.show({ typed: [], layers: { prompts: true } }, told);
    return box;
  };
  const named = panels([], ["cat"]);
  assert.equal(shown(null, named).element.hidden, true);
  assert.equal(listsPrompts({ typing: null }, named), true);
  assert.equal(listsPrompts({ typing: null }, panels([], [])), false);

  const typed = shown({ why_not: "" }, named);
  assert.deepEqual([typed.element.hidden, typed.form.hidden, typed.names.line.hidden], [false, false, false]);
  assert.equal(listsPrompts({ typing: { why_not: "" } }, named), false);
});

test("nothing is asked while the reader is on the way to another page, for that would lead back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e12 });
  let leaving = true;
  globalThis.mpsvizLeaving = () => leaving;
  t.after(() => delete globalThis.mpsvizLeaving);
  const lines = new Lines("asked");
  const typing = new Typing(viewThat({ typed: ["a cat"] }), lines);
  const asked = [];
  lines.receive({ of: "map", turn: undefined, answers: {} }, {}, (_, message) => asked.push(message));
  typing.warmUp();
  t.mock.timers.tick(3000);
  assert.equal(asked.length, 0);
  leaving = false; // the other page has not come
  t.mock.timers.tick(1500);
  assert.deepEqual(
    asked.map(({ texts }) => texts),
    [["a cat"]],
  );
  lines.receive({ of: "map", turn: asked[0].turn, answers: {} }, {}, (_, message) => asked.push(message));
  globalThis.location = { pathname: "/gram" };
  t.after(() => delete globalThis.location);
  t.mock.timers.tick(30_000);
  assert.equal(asked.length, 1, "the other page is there, and this view not yet gone");
  typing.end();
});

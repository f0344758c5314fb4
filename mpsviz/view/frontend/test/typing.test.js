import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../src/data/typed.js";
import { listsPrompts, PromptBox } from "../src/parts/prompt_box.js";
import { Typing } from "../src/typing.js";

test("a prompt that waits says for what, is asked for again, and is known once it has come", async () => {
  const lines = new Lines();
  const said = [];
  const view = {
    opened: 1,
    settings: { key: "map" },
    store: { state: { typed: ["a cat"] } },
    face: { remark: (text) => said.push(text) },
    say: () => {},
    redraw: () => {},
  };
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
    const box = Object.assign(Object.create(PromptBox.prototype), { element: {}, form: {}, why: {}, names: line() });
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

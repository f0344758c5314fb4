import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../src/data/typed.js";
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

/**
 * The state as text for the address of the page: only what differs from how the view opens, as JSON in base64url.
 *
 * Of each selected id, what it shares with the one before is told as a number. A selection of more than MOST_IDS images
 * is kept by the server, see `history.js`.
 */
export const MOST_IDS = 60;

/** @returns {string} "" where all is as the view opens; else with `key`, which tells whose state it is */
export function toText(state, opening, key) {
  const said = {};
  for (const key of Object.keys(opening)) {
    if (key === "selected") continue;
    if (JSON.stringify(state[key]) !== JSON.stringify(opening[key])) said[key] = state[key];
  }
  if (state.selected.length && state.selected.length <= MOST_IDS) said.ids = shortened(state.selected);
  if (said.camera) said.camera = rounded(said.camera);
  if (said.place !== undefined) said.place = Math.round(said.place * 1000) / 1000;
  return Object.keys(said).length ? encode(JSON.stringify({ of: key, ...said })) : "";
}

/** What a text says of the view `key`, to be believed with care (see `view_state.js`); null where it says nothing. */
export function fromText(text, key) {
  try {
    const said = JSON.parse(decode(text));
    return said?.of === key ? { ...said, selected: said.ids && spelledOut(said.ids) } : null;
  } catch {
    return null;
  }
}

/** Texts, each without what it shares with the one before: "3b" is "b" after the first three letters of that. */
export function shortened(texts) {
  return texts.map((text, i) => {
    const before = texts[i - 1] ?? "";
    let shared = 0;
    while (shared < 35 && shared < before.length && text[shared] === before[shared]) shared++;
    return shared.toString(36) + text.slice(shared);
  });
}

export function spelledOut(parts) {
  let text = "";
  return parts.map((part) => (text = text.slice(0, parseInt(part[0], 36)) + part.slice(1)));
}

function rounded(camera) {
  return Object.fromEntries(Object.entries(camera).map(([key, value]) => [key, Number(value.toPrecision(6))]));
}

function encode(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decode(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

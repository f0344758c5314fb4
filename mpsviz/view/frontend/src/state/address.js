/**
 * The state as text for the address of the page: only what differs from how the view opens, as JSON in base64url.
 *
 * A selection of more than MOST_IDS images is left to the server, which keeps it by run.
 */
export const MOST_IDS = 60;

/** @returns {string} "" where all is as the view opens; else with `key`, which tells whose state it is */
export function toText(state, opening, key) {
  const said = {};
  for (const key of Object.keys(opening)) {
    if (key === "selected" && state.selected.length > MOST_IDS) continue;
    if (JSON.stringify(state[key]) !== JSON.stringify(opening[key])) said[key] = state[key];
  }
  if (said.camera) said.camera = rounded(said.camera);
  if (said.place !== undefined) said.place = Math.round(said.place * 1000) / 1000;
  return Object.keys(said).length ? encode(JSON.stringify({ of: key, ...said })) : "";
}

/** What a text says of the view `key`, to be believed with care (see `view_state.js`); null where it says nothing. */
export function fromText(text, key) {
  try {
    const said = JSON.parse(decode(text));
    return said?.of === key ? said : null;
  } catch {
    return null;
  }
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

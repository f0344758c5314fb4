/** Elements, made in one call. */

/**
 * @param {string} tag
 * @param {object} props attributes; `on…` are listeners, `text` is text, what is null or false is left out
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  pan: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  lasso: "M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",
  box: "M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  play: "M7 4l13 8-13 8z",
  pause: "M8 4v16M16 4v16",
  loop: "M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",
  layers: "M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",
  save: "M12 3v12M7 10l5 5 5-5M4 20h16",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10",
};

export function icon(name) {
  return drawing(24, PATHS[name], { class: "icon" });
}

/** One path in a square of `side`, seen by no screen reader. */
export function drawing(side, path, props) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${side} ${side}`, "aria-hidden": true, ...props })) {
    svg.setAttribute(name, value);
  }
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function button(name, symbol, act, props = {}) {
  return el("button", { type: "button", title: name, "aria-label": name, onclick: act, ...props }, icon(symbol));
}

/** A choice of one among [value, title] pairs. */
export function choice(label, options, value, act) {
  const select = el("select", { "aria-label": label, onchange: (event) => act(event.target.value) });
  for (const [key, title] of options) select.append(el("option", { value: key, text: title }));
  select.value = value;
  return select;
}

/** A button that opens a small sheet beneath it. */
export function menu(name, symbol, ...content) {
  const summary = el("summary", { title: name, "aria-label": name }, icon(symbol));
  return closing(el("details", { class: "menu" }, summary, el("div", { class: "sheet" }, ...content)));
}

/** Have Escape, and going elsewhere, close a `details`. */
export function closing(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
    event.stopPropagation();
  });
  // A press on a word in it takes the focus to what is around; that must not be outside, or it closes under the pointer.
  details.querySelector(".sheet").tabIndex = -1;
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  return details;
}

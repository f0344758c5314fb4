/**
 * Mouse, pen and fingers. One finger or the left button uses the tool; two fingers, the wheel, the middle or right
 * button, or a held space bar move the camera.
 *
 * @typedef {object} Hands what the view does with them; positions are pixels of the canvas
 * @property {(px, py) => object|null} panelAt
 * @property {(panel, dx, dy) => void} drag
 * @property {(panel, px, py, factor) => void} zoom
 * @property {(panel, px, py) => void} hover
 * @property {() => void} leave
 * @property {(panel, px, py, event) => void} click
 * @property {(panel, loop) => void} drawing
 * @property {(panel, loop, event) => void} drawn
 * @property {() => string} tool
 */
import { boxLoop } from "../select/region.js";

const CLICK_PX = 4;
const WHEEL_STEP = 0.0016;

/** @param {HTMLElement} surface; @param {Hands} hands; @returns {() => void} what ends it */
export function listenToPointers(surface, hands) {
  const fingers = new Map();
  let act = null;

  const at = (event) => {
    const box = surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const down = (event) => {
    const place = at(event);
    const panel = hands.panelAt(...place);
    if (!panel) return;
    surface.focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place);
    if (fingers.size === 2) act = { kind: "pinch", panel: act?.panel ?? panel };
    else if (fingers.size === 1) {
      const pans = event.button !== 0 || hands.tool() === "pan";
      act = { kind: pans ? "pan" : hands.tool(), panel, start: place, loop: [place], moved: false };
    }
    if (act?.kind === "pinch") hands.drawing(act.panel, []);
    event.preventDefault();
  };

  const move = (event) => {
    const place = at(event);
    if (!fingers.has(event.pointerId)) {
      const panel = hands.panelAt(...place);
      if (panel) hands.hover(panel, ...place);
      else hands.leave();
      return;
    }
    const before = fingers.get(event.pointerId);
    if (act?.kind === "pinch") pinch(fingers, event.pointerId, place, act.panel, hands);
    else if (act) {
      if (!act.moved && Math.hypot(place[0] - act.start[0], place[1] - act.start[1]) > CLICK_PX) act.moved = true;
      if (act.moved && act.kind === "pan") hands.drag(act.panel, place[0] - before[0], place[1] - before[1]);
      else if (act.moved) {
        if (act.kind === "lasso") act.loop.push(place);
        else act.loop = boxLoop(act.start, place);
        hands.drawing(act.panel, act.loop);
      }
    }
    fingers.set(event.pointerId, place);
  };

  const up = (event) => {
    if (!fingers.delete(event.pointerId) || !act) return;
    if (act.kind !== "pinch" && event.type === "pointerup") {
      if (!act.moved) hands.click(act.panel, ...act.start, event);
      else if (act.kind !== "pan") hands.drawn(act.panel, act.loop, event);
    } else hands.drawing(act.panel, []);
    if (!fingers.size || act.kind !== "pinch") act = null;
  };

  const wheel = (event) => {
    const panel = hands.panelAt(...at(event));
    if (!panel) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const step = Math.max(-240, Math.min(240, event.deltaY * lines));
    hands.zoom(panel, ...at(event), Math.exp(-step * WHEEL_STEP * (event.ctrlKey ? 4 : 1)));
  };

  const leave = (event) => event.pointerType === "touch" || fingers.size || hands.leave(); // a tap stays pointed at
  const quiet = (event) => event.preventDefault();
  const listeners = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: up,
    pointerleave: leave,
    contextmenu: quiet,
  };
  for (const [name, listener] of Object.entries(listeners)) surface.addEventListener(name, listener);
  surface.addEventListener("wheel", wheel, { passive: false });
  return () => {
    for (const [name, listener] of Object.entries(listeners)) surface.removeEventListener(name, listener);
    surface.removeEventListener("wheel", wheel);
  };
}

/** Two fingers: what was between them stays between them. */
function pinch(fingers, moved, place, panel, hands) {
  const [one, other] = [...fingers.values()];
  const before = { middle: between(one, other), spread: Math.hypot(one[0] - other[0], one[1] - other[1]) };
  fingers.set(moved, place);
  const [a, b] = [...fingers.values()];
  const middle = between(a, b);
  const spread = Math.hypot(a[0] - b[0], a[1] - b[1]);
  hands.drag(panel, middle[0] - before.middle[0], middle[1] - before.middle[1]);
  if (before.spread > 8 && spread > 8) hands.zoom(panel, ...middle, spread / before.spread);
}

function between([ax, ay], [bx, by]) {
  return [(ax + bx) / 2, (ay + by) / 2];
}

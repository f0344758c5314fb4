/**
 * Keys, while the view has the focus: what each does, as help says it.
 *
 * @type {{keys: string[], help: string, act: (view) => void}[]}
 */
export const KEYS = [
  { keys: ["ArrowRight"], help: "→ next snapshot", act: (view) => view.player.step(1) },
  { keys: ["ArrowLeft"], help: "← previous snapshot", act: (view) => view.player.step(-1) },
  { keys: ["Home"], help: "Home first snapshot", act: (view) => view.player.goTo(0) },
  { keys: ["End"], help: "End last snapshot", act: (view) => view.player.goTo(Infinity) },
  { keys: [" "], help: "Space play or pause", act: (view) => view.player.toggle() },
  { keys: ["ArrowDown"], help: "↓ next image", act: (view) => view.pointing.next(1) },
  { keys: ["ArrowUp"], help: "↑ previous image", act: (view) => view.pointing.next(-1) },
  { keys: ["f", "F"], help: "F next finding", act: (view) => view.face.toolbar.findings.next() },
  { keys: ["Enter"], help: "Enter select the image", act: (view) => view.pointing.select() },
  { keys: ["p", "P"], help: "P pan", act: (view) => view.use("pan") },
  { keys: ["l", "L"], help: "L lasso", act: (view) => view.use("lasso") },
  { keys: ["b", "B"], help: "B box", act: (view) => view.use("box") },
  { keys: ["+", "="], help: "+ zoom in", act: (view) => view.zoomBy(1.5) },
  { keys: ["-", "−"], help: "− zoom out", act: (view) => view.zoomBy(1 / 1.5) },
  { keys: ["0"], help: "0 show all", act: (view) => view.showAll() },
  { keys: ["Escape"], help: "Esc clear the selection", act: (view) => view.selection.change([], "set") },
];

/** @returns {() => void} what ends it */
export function listenToKeys(surface, view) {
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { tagName, type } = event.composedPath()[0];
    if (tagName === "SELECT" || type === "search") return; // these have a use for keys of their own
    if ([" ", "Enter"].includes(event.key) && ["BUTTON", "SUMMARY", "INPUT"].includes(tagName)) return;
    const found = KEYS.find(({ keys }) => keys.includes(event.key));
    if (!found) return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own
    found.act(view);
  };
  surface.addEventListener("keydown", pressed);
  return () => surface.removeEventListener("keydown", pressed);
}

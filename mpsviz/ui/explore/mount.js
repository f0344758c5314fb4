// What Streamlit mounts: hands each mount on to the view's code (frontend/src/index.js), to its WHAT, once that has come.
const CODE = "ADDRESS";
const LOST =
  "The code of the map could not be fetched. Reload the page; if that does not help, see whether the app still runs.";
export default function (component) {
  const room = (globalThis.__mpsvizManifold ??= { waiting: [] });
  let end = null;
  let ended = false;
  const start = (lost) => {
    if (ended) return;
    if (!lost) end = room.WHAT(component);
    else
      component.parentElement.replaceChildren(
        Object.assign(document.createElement("p"), { textContent: LOST, role: "alert" }),
      );
  };
  if (room.WHAT) start();
  else room.waiting.push(start);
  if (room.code !== CODE) {
    room.code = CODE; // a newer one of a server that has been started again takes the place of the one that is there
    import(new URL(CODE.replace(/^\//, "./"), document.baseURI).href).catch(() => {
      room.code = null; // the next mount tries again
      room.waiting.splice(0).forEach((wake) => wake(true));
    });
  }
  return () => {
    ended = true;
    end?.();
  };
}

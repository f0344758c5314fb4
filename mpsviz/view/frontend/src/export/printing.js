/** What WebGL has drawn is gone once it was shown: for print, points are copied below what the 2D canvas has above them. */

/**
 * @param {import("../view.js").ManifoldView} view
 * @returns {() => void} ends it
 */
export function listenToPrinting(view) {
  const lay = () => {
    if (!view.panels || !view.surface.width) return;
    view.stale = true;
    view.draw(1, performance.now());
    const context = view.surface.overlay.getContext("2d");
    context.save();
    context.resetTransform();
    context.globalCompositeOperation = "destination-over";
    context.drawImage(view.surface.points, 0, 0);
    context.restore();
  };
  const leave = () => view.redraw();
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", leave);
  return () => {
    removeEventListener("beforeprint", lay);
    removeEventListener("afterprint", leave);
  };
}

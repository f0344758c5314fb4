/** The way of each selected image through all snapshots, up to where it is now. */
import { toScreen } from "../camera.js";
import { css } from "../colour/look.js";

const MOST = 300;

export function drawTrails(context, panel, images, colourOf) {
  if (panel.place <= 0) return;
  context.lineWidth = images.length > 60 ? 1 : 1.6;
  context.lineJoin = "round";
  for (const i of images.slice(0, MOST)) {
    if (!panel.hasPlace(i)) continue;
    context.strokeStyle = css(colourOf(i), images.length > 60 ? 0.45 : 0.75);
    context.beginPath();
    for (let snapshot = 0; snapshot <= panel.from; snapshot++) {
      const [x, y] = panel.placeAt(snapshot, i);
      if (x > 1) continue; // the map lacks it there
      const [px, py] = toScreen(panel.camera, panel.rect, x, y);
      if (snapshot) context.lineTo(px, py);
      else {
        context.moveTo(px + 2.2, py);
        context.arc(px, py, 2.2, 0, 2 * Math.PI);
        context.moveTo(px, py);
      }
    }
    context.lineTo(...panel.screen(i));
    context.stroke();
  }
}

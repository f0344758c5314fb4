/**
 * Small pictures in the corner: earlier versions put a picture that is smaller than its cell on a sheet into the cell's
 * left upper corner as it was, on white; now it is scaled up and put into the middle.
 */
const CELL = 16;
const WHITE = 244;
const LEAST_MARGIN = 2;

/**
 * The side of the pictures of a sheet.
 * @param {CanvasImageSource & {naturalWidth: number, naturalHeight: number}} sheet
 * @param {number} side of its cells
 * @returns {number} `side`, or less where all pictures leave white to the right and below, and none before and above
 */
export function sideOnSheet(sheet, side) {
  const [width, height] = [sheet.naturalWidth, sheet.naturalHeight].map((px) => Math.floor(px / side) * CELL);
  if (!width || !height) return side;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(sheet, 0, 0, (width / CELL) * side, (height / CELL) * side, 0, 0, width, height);
  return (side * reach(context.getImageData(0, 0, width, height))) / CELL;
}

/**
 * How far the pictures of cells of CELL pixels go to the right and down, with a margin as before and above them.
 * @param {{data: Uint8ClampedArray, width: number, height: number}} pixels of whole cells
 * @returns {number} CELL where they fill their cells or stand in the middle
 */
export function reach({ data, width, height }) {
  const first = [CELL, CELL];
  const last = [-1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if (data[at] > WHITE && data[at + 1] > WHITE && data[at + 2] > WHITE) continue;
      [x % CELL, y % CELL].forEach((place, axis) => {
        first[axis] = Math.min(first[axis], place);
        last[axis] = Math.max(last[axis], place);
      });
    }
  }
  const cornered = [0, 1].every((axis) => CELL - 1 - last[axis] - first[axis] >= LEAST_MARGIN);
  return cornered && last[0] >= 0 ? Math.max(last[0] + first[0], last[1] + first[1]) + 1 : CELL;
}

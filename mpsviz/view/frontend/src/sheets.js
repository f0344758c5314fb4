/**
 * Sprite sheets, fetched when a picture of theirs is first looked at. A run may have them at several sizes, all in one
 * order: row by row on sheets of SHEET_PX, so that a place on one size tells that on another.
 */
import { sideOnSheet } from "./small_pictures.js";

const SHEET_PX = 2048;

export class Sheets {
  /** @param {() => void} arrived called when one has come */
  constructor(arrived) {
    this.arrived = arrived;
    this.held = new Map();
  }

  /**
   * The picture of an image at the size that suits a side of `px` pixels best.
   * @returns {{sheet: HTMLImageElement, x: number, y: number, side: number}|null} null while it is on its way, or can't be had
   */
  picture({ about, run }, row, px) {
    const places = [{ side: about.thumb, sheets: about.sheets }, ...(about.more ?? [])]
      .sort((a, b) => a.side - b.side)
      .map(({ side, sheets }) => ({ ...placeOf(run, row, about.thumb, side), side, sheets }))
      .filter(({ sheets, number }) => sheets[number] && !this.held.get(sheets[number])?.failed);
    const best = places.find(({ side }) => side >= px * 0.9) ?? places.at(-1);
    const sheet = best ? this.get(best.sheets[best.number], best.side) : null;
    return sheet && { sheet, x: best.x, y: best.y, side: best.side * sheet.filled };
  }

  /** The sheet of cells of `side` pixels at an address; null until it has come. */
  get(url, side) {
    let image = this.held.get(url);
    if (!image) {
      image = new Image();
      image.decoding = "async";
      image.onload = () => {
        image.filled = sideOnSheet(image, side) / side;
        this.arrived();
      };
      image.onerror = () => {
        image.failed = true; // another size may be there
        this.arrived();
      };
      image.src = this.address(url);
      this.held.set(url, image);
    }
    return image.filled ? image : null;
  }

  /** Streamlit says "/media/…"; under a base path the page lies beside it. */
  address(url) {
    return new URL(url.replace(/^\//, "./"), document.baseURI).href;
  }
}

/** Where the picture of a row lies on sheets of pictures of another side. */
export function placeOf(run, row, thumb, side) {
  const [number, x, y] = [run.sheet[row], run.sheetX[row], run.sheetY[row]];
  if (side === thumb) return { number, x, y };
  const [across, other] = [SHEET_PX / thumb, SHEET_PX / side].map(Math.floor);
  const rank = number * across ** 2 + (y / thumb) * across + x / thumb;
  return {
    number: Math.floor(rank / other ** 2),
    x: (rank % other) * side,
    y: (Math.floor(rank / other) % other) * side,
  };
}

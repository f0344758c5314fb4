/** Sprite sheets, fetched when a picture of theirs is first looked at. */
export class Sheets {
  /** @param {() => void} arrived called when one has come */
  constructor(arrived) {
    this.arrived = arrived;
    this.held = new Map();
  }

  /** The sheet, or null while it is on its way or where it can't be had. */
  get(about, number) {
    const url = about.sheets[number];
    if (!url) return null;
    let image = this.held.get(url);
    if (!image) {
      image = new Image();
      image.decoding = "async";
      image.onload = () => this.arrived();
      image.src = this.address(url);
      this.held.set(url, image);
    }
    return image.complete && image.naturalWidth ? image : null;
  }

  /** Streamlit says "/media/…"; under a base path the page lies beside it. */
  address(url) {
    return new URL(url.replace(/^\//, "./"), document.baseURI).href;
  }
}

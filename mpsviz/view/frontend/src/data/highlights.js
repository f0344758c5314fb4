/**
 * What is pointed out in a run: `mpsviz.view.highlights`, decoded.
 *
 * @typedef {object} Finding
 * @property {number} number as on the Diagnosis page; 1 is the worst
 * @property {"severe"|"clear"|"slight"} word how bad it is
 * @property {string} title
 * @property {string} sentence
 * @property {boolean} placed whether it is about a part of the images, so that it has a place on the map
 * @property {ArrayLike<number>} rows of its images in the run
 */
export class Highlights {
  /** @param {object} message kind "highlights": version, meta, rows */
  constructor({ version, meta, rows }) {
    this.version = version;
    this.why = { findings: meta.no_findings, suggestions: meta.no_suggestions, neighbours: meta.no_neighbours };
    let at = 0;
    const withRows = (one) => ({ ...one, rows: (rows.row ?? []).slice(at, (at += one.count)) });
    /** @type {Finding[]} */
    this.findings = meta.findings.map(withRows);
    this.suggestions = meta.suggestions.map(withRows);
  }
}

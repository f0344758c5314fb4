/** The same points as two linked panels of plotly's scattergl: `window.contender` for `benchmarks.views`. */
const COLOURS = ["#0072B2", "#E69F00", "#56B4E9", "#882255", "#009E73", "#D55E00", "#E58FBF", "#332288", "#7D7A12", "#5C3317"];

window.contender = {
  async load({ points, snapshots, data }) {
    const body = await (await fetch(data)).arrayBuffer();
    const floats = new Float32Array(body, 0, 2 * snapshots * points);
    const labels = new Uint8Array(body, floats.byteLength);
    this.layouts = Array.from({ length: snapshots }, (_, s) => ({
      x: floats.subarray(2 * s * points, (2 * s + 1) * points),
      y: floats.subarray((2 * s + 1) * points, 2 * (s + 1) * points),
    }));
    const color = Array.from(labels, (code) => COLOURS[code % 10]);
    const trace = (layout, axis) => ({ ...layout, type: "scattergl", mode: "markers", marker: { color, size: 5 }, xaxis: `x${axis}`, yaxis: `y${axis}`, hoverinfo: "none" });
    this.chart = document.querySelector("#root");
    const axes = { grid: { rows: 1, columns: 2, pattern: "independent" }, width: 1100, height: 560, xaxis2: { matches: "x" }, yaxis2: { matches: "y" }, showlegend: false };
    await Plotly.newPlot(this.chart, [trace(this.layouts[0], ""), trace(this.layouts.at(-1), "2")], axes);
    this.range = [...this.chart.layout.xaxis.range];
  },
  pan(step) {
    const by = 0.1 * Math.sin(step / 10);
    return Plotly.relayout(this.chart, { "xaxis.range": this.range.map((end) => end + by) });
  },
  panned() {},
  /** To the nearest snapshot: plotly has nothing in between. */
  scrub(share) {
    const { x, y } = this.layouts[Math.round(share * (this.layouts.length - 1))];
    return Plotly.restyle(this.chart, { x: [x], y: [y] }, [1]);
  },
  share() {
    return 1;
  },
};

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
await window.contender.load(window.asked);
await frame();
await frame();
window.painted(performance.now());

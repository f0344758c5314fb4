/**
 * Asks the server how what is watched stands, draws the line that says how far it is, and has Streamlit draw the
 * fragment again when a version has changed. All watches of a page are asked for at once; see watch.py.
 */
const AGAIN_MS = 5000; // what is told while the page is being set up may be lost
const PATIENCE_MS = 10_000; // for an answer

class Polling {
  constructor() {
    this.watches = new Map();
    this.timer = 0;
    document.addEventListener("visibilitychange", () => this.soon(0));
  }

  add(element, data, tell) {
    const { watch, line } = this.watches.get(element) ?? { watch: { asked: -Infinity } };
    const same = watch.data && String(watch.data.versions) === String(data.versions);
    Object.assign(watch, { data, tell, asked: -Infinity, drawn: same ? watch.drawn : performance.now() });
    this.watches.set(element, { watch, line: draw(element, line, data.line) });
    this.soon(data.every);
  }

  remove(element) {
    this.watches.delete(element);
    if (!this.watches.size) clearTimeout(this.timer);
  }

  soon(ms) {
    clearTimeout(this.timer);
    if (this.watches.size) this.timer = setTimeout(() => this.ask(), ms);
  }

  async ask() {
    if (document.hidden) return; // it goes on when the page is seen again
    const held = [...this.watches.values()].map(({ watch }) => watch.data);
    if (!held.length) return;
    const where = new URL(`.${held[0].address}${held.map(({ token }) => token).join("+")}`, document.baseURI);
    this.take(await answer(where));
    const every = [...this.watches.values()].map(({ watch }) => watch.data.every);
    this.soon(Math.min(...every));
  }

  take(said) {
    const unanswered = [...this.watches.values()].filter(({ watch }) => !said[watch.data.token]);
    drawAnyway(unanswered.map(({ watch }) => watch));
    for (const [element, one] of this.watches) {
      const seen = said[one.watch.data.token];
      if (!seen) continue;
      one.watch.unanswered = undefined;
      one.line = draw(element, one.line, seen.line);
      consider(one.watch, seen.versions);
    }
  }
}

/** What the server says, by token; nothing where it does not answer, or something else does in its place. */
async function answer(where) {
  try {
    const response = await fetch(where, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

/** Have Streamlit draw what nothing is said of, now and then: it knows how it stands, or says that it has no server.
 * One at a time: of several at once it draws one. */
function drawAnyway(watches) {
  const now = performance.now();
  for (const watch of watches) watch.unanswered ??= now;
  const longest = watches.reduce((one, other) => (other.unanswered < one.unanswered ? other : one), watches[0]);
  if (!longest || now - longest.unanswered < AGAIN_MS || window.mpsvizLeaving?.()) return;
  longest.unanswered = now;
  longest.tell("changed", `unanswered at ${now}`);
}

/** Tell Streamlit where a version has changed and has waited long enough. */
function consider(watch, versions) {
  const now = performance.now();
  const { versions: known, waits } = watch.data;
  const changed = versions.some((version, kind) => version !== known[kind] && now - watch.drawn >= waits[kind]);
  if (!changed || now - watch.asked < AGAIN_MS || window.mpsvizLeaving?.()) return; // else it would lead back here
  watch.asked = now;
  watch.tell("changed", versions.join());
}

/** Put the line into its element, touching only what has changed. */
function draw(element, line, said) {
  if (!said) return line;
  if (!line) {
    line = { root: part("line"), words: part("words"), strong: document.createElement("strong"), bar: part("bar") };
    line.details = document.createElement("span");
    line.track = part("track");
    line.words.append(line.strong, line.details);
    line.track.append(line.bar);
    line.track.setAttribute("role", "progressbar");
    line.track.setAttribute("aria-label", "Progress");
    line.root.append(line.words, line.track);
    element.querySelector(".line")?.remove(); // of an earlier mount of this element
    element.append(line.root);
  }
  put(line.strong, said.words);
  put(line.details, said.details);
  line.track.hidden = said.share === null;
  const percent = Math.round(1000 * (said.share ?? 0)) / 10;
  if (line.percent !== percent) {
    line.percent = percent;
    line.bar.style.width = `${percent}%`;
    line.track.setAttribute("aria-valuenow", Math.round(percent));
  }
  return line;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function part(name) {
  return Object.assign(document.createElement("div"), { className: name });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const polling = (globalThis.__mpsvizPolling ??= new Polling());
  polling.add(parentElement, data, setTriggerValue);
  return () => polling.remove(parentElement);
}

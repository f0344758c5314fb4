/**
 * Points by WebGL2: one context, a viewport a panel. A map is on the GPU with all its snapshots; the two that a panel
 * stands between are two attributes of the same buffer, and the place between them is a uniform.
 *
 * Points lie in a shuffled order, so that the first m of them are a fair sample.
 */
import { ATTRIBUTES, FRAGMENT, UNIFORMS, VERTEX } from "./shaders.js";

const MAPS_HELD = 4;

/** The GPU does not take the shaders; the message is the compiler's. */
export class NoProgramError extends Error {}

export class GlPoints {
  /** @param {HTMLCanvasElement} canvas; throws where there is no WebGL2 */
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl2", {
      alpha: true,
      antialias: false,
      depth: false,
      premultipliedAlpha: true,
      preserveDrawingBuffer: false,
    });
    if (!this.gl) throw new Error("no WebGL2");
    this.build();
  }

  /** Make everything that lives on the GPU; again after a lost context. */
  build() {
    const { gl } = this;
    this.program = compiling(gl, VERTEX, FRAGMENT);
    this.uniforms = null;
    this.maps = new Map();
    this.paints = [null, null];
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.enable(gl.SCISSOR_TEST);
  }

  /** @param {object} frame see `frame.js` */
  draw({ panels, paints, order, share, ratio, grow, look, ghost }) {
    const { gl } = this;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.scissor(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.uniforms ??= linked(gl, this.program);
    gl.useProgram(this.program);
    gl.uniform1f(this.uniforms.u_ratio, ratio);
    gl.uniform1f(this.uniforms.u_grow, grow);
    gl.uniform3fv(
      this.uniforms.u_paper,
      look.paper.map((value) => value / 255),
    );
    panels.forEach((panel, side) => {
      const { rect, camera } = panel;
      if (rect.hidden) return;
      const box = [rect.x, this.canvas.height / ratio - rect.y - rect.height, rect.width, rect.height].map((value) =>
        Math.round(value * ratio),
      );
      gl.viewport(...box);
      gl.scissor(...box);
      const scale = panel.scale;
      gl.uniform2f(this.uniforms.u_camera, camera.x, camera.y);
      gl.uniform2f(this.uniforms.u_scale, (2 * scale) / rect.width, (2 * scale) / rect.height);
      this.usePaint(side, paints[side], order);
      const map = this.useMap(panel.places, order);
      const count = Math.ceil(panel.count * share);
      if (ghost && panel.place > 0) {
        this.pointAt(map, panel.count, 0, 0);
        gl.uniform1f(this.uniforms.u_between, 0);
        gl.uniform4f(this.uniforms.u_ghost, ...look.muted.map((value) => value / 255), 0.22);
        gl.drawArrays(gl.POINTS, 0, count);
      }
      this.pointAt(map, panel.count, panel.from, panel.to);
      gl.uniform1f(this.uniforms.u_between, panel.between);
      gl.uniform4f(this.uniforms.u_ghost, 0, 0, 0, 0);
      for (const layer of paints[side].selected ? [0, 1] : [0]) {
        gl.uniform1f(this.uniforms.u_layer, layer);
        gl.drawArrays(gl.POINTS, 0, layer ? panel.count : count);
      }
    });
    gl.flush(); // the GPU begins while names and legend are made
  }

  /** The buffer of a map, on the GPU from now on. */
  useMap(places, order) {
    const { gl } = this;
    let held = this.maps.get(places.version);
    if (!held || held.order !== order) {
      if (held) gl.deleteBuffer(held.buffer);
      held = { buffer: gl.createBuffer(), order };
      const interleaved = new Uint16Array(places.x.length * 2);
      for (let snapshot = 0; snapshot < places.epochs.length; snapshot++) {
        const start = snapshot * places.count;
        for (let i = 0; i < places.count; i++) {
          interleaved[2 * (start + i)] = places.x[start + order[i]];
          interleaved[2 * (start + i) + 1] = places.y[start + order[i]];
        }
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, held.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, interleaved, gl.STATIC_DRAW);
    }
    this.maps.delete(places.version); // the latest used is the last to go
    this.maps.set(places.version, held);
    for (const [version, { buffer }] of this.maps) {
      if (this.maps.size <= MAPS_HELD) break;
      gl.deleteBuffer(buffer);
      this.maps.delete(version);
    }
    return held;
  }

  /** Point both attributes of place at snapshots of a map. */
  pointAt({ buffer }, count, from, to) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [name, snapshot] of [
      ["a_from", from],
      ["a_to", to],
    ]) {
      gl.enableVertexAttribArray(ATTRIBUTES[name]);
      gl.vertexAttribPointer(ATTRIBUTES[name], 2, gl.UNSIGNED_SHORT, true, 4, snapshot * count * 4);
    }
  }

  usePaint(side, paint, order) {
    const { gl } = this;
    const held = this.paints[side] ?? { colour: gl.createBuffer(), look: gl.createBuffer(), of: null };
    this.paints[side] = held;
    for (const [name, buffer] of [
      ["colour", held.colour],
      ["look", held.look],
    ]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      if (held.of !== paint) gl.bufferData(gl.ARRAY_BUFFER, shuffled(paint[name], order), gl.DYNAMIC_DRAW);
      gl.enableVertexAttribArray(ATTRIBUTES[`a_${name}`]);
      gl.vertexAttribPointer(ATTRIBUTES[`a_${name}`], 4, gl.UNSIGNED_BYTE, true, 4, 0);
    }
    held.of = paint;
  }

  /** Give the context back: a page may hold sixteen, and pages come and go. */
  end() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

/** Four bytes a point, in another order. */
function shuffled(bytes, order) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const found = new Uint32Array(order.length);
  for (let n = 0; n < order.length; n++) found[n] = words[order[n]];
  return found;
}

/** A program whose shaders the GPU compiles from now on: asking how that went would wait for it. */
function compiling(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  for (const [name, place] of Object.entries(ATTRIBUTES)) gl.bindAttribLocation(program, place, name);
  gl.linkProgram(program);
  return program;
}

/** Where the uniforms of a program are, once it is there; throws with the compiler's words where it could not be made. */
function linked(gl, program) {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const said = gl.getAttachedShaders(program).map((shader) => gl.getShaderInfoLog(shader));
    throw new NoProgramError([...said, gl.getProgramInfoLog(program)].filter(Boolean).join("\n"));
  }
  return Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
}

/** A fixed shuffle of 0 … count − 1. */
export function shuffledOrder(count) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let seed = 2463534242;
  for (let i = count - 1; i > 0; i--) {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const j = (seed >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** A point is a square of the screen, cut to its mark; blending is plain, with premultiplied alpha. */

export const ATTRIBUTES = { a_from: 0, a_to: 1, a_colour: 2, a_look: 3 };
export const UNIFORMS = ["u_between", "u_camera", "u_scale", "u_ratio", "u_grow", "u_layer", "u_ghost", "u_paper"];

export const VERTEX = `#version 300 es
in vec2 a_from;
in vec2 a_to;
in vec4 a_colour;
in vec4 a_look;
uniform float u_between;
uniform vec2 u_camera;
uniform vec2 u_scale;
uniform float u_ratio;
uniform float u_grow;
uniform float u_layer;
uniform vec4 u_ghost;
out vec4 v_colour;
flat out float v_shape;
flat out float v_size;
void main() {
  float layer = floor(a_look.z * 255.0 + 0.5);
  bool lacks = max(max(a_from.x, a_to.x), max(a_from.y, a_to.y)) > 0.99999;
  bool ghost = u_ghost.a > 0.0;
  if (lacks || layer == 2.0 || (!ghost && layer != u_layer)) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 0.0;
    return;
  }
  vec2 place = mix(a_from, a_to, u_between) * (65535.0 / 65534.0);
  gl_Position = vec4((place - u_camera) * u_scale, 0.0, 1.0);
  v_size = (a_look.x * 255.0 / 4.0 * u_grow + (layer == 1.0 ? 1.5 : 0.0)) * u_ratio + 1.0;
  gl_PointSize = v_size;
  v_shape = floor(a_look.y * 255.0 + 0.5);
  v_colour = ghost ? u_ghost : a_colour;
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 v_colour;
flat in float v_shape;
flat in float v_size;
uniform vec3 u_paper;
out vec4 colour;
float away(vec2 p, float shape) {
  if (shape == 1.0) return max(abs(p.x), abs(p.y)) - 0.85;
  if (shape == 2.0) return (abs(p.x) + abs(p.y)) * 0.8 - 0.85;
  if (shape == 3.0) return max(abs(p.x) * 0.95 - p.y * 0.55, p.y) - 0.6;
  if (shape == 4.0) {
    vec2 q = abs(vec2(p.x + p.y, p.x - p.y)) * 0.7071;
    return max(max(q.x, q.y) - 0.95, min(q.x, q.y) - 0.3);
  }
  return length(p) - 0.92;
}
void main() {
  vec2 p = (gl_PointCoord - 0.5) * 2.0;
  float pixel = 2.0 / v_size;
  float distance = away(p, v_shape);
  float inside = clamp(0.5 - distance / pixel, 0.0, 1.0);
  float rim = clamp((v_size - 5.0) * 0.3, 0.0, 0.9); // small points have none: it would be all there is of them
  float core = clamp(0.5 - (distance + rim * pixel) / pixel, 0.0, 1.0);
  if (v_shape == 5.0) core *= clamp(0.5 - (0.5 - length(p)) / pixel, 0.0, 1.0);
  vec3 shade = v_shape == 5.0 ? v_colour.rgb : mix(u_paper, v_colour.rgb, core);
  float alpha = v_colour.a * (v_shape == 5.0 ? core : inside);
  colour = vec4(shade * alpha, alpha);
}`;

/** Where embedding units fall on the canvas: the part that all shaders of a panel share. */
import type { PanelState } from './painter.ts';
import { declareUniforms } from './uniforms.ts';

const placement = declareUniforms('placement', 0, {
  uMiddle: 'vec4<f32>',
  uScale: 'vec2<f32>',
  uShift: 'vec2<f32>',
  uPixelsPerUnit: 'f32',
  uRatio: 'f32',
});

export type Placement = ReturnType<typeof placement.create>;
export const createPlacement = placement.create;

/**
 * Subtracting the view's middle in two float32 steps keeps deep zooms steady far from the origin:
 * points near the middle lose nothing in the first step, and the second brings back what float32 cannot hold of the middle.
 */
export const placementGlsl = /* glsl */ `
  ${placement.glsl}
  vec2 place(vec2 position) {
    return ((position - uMiddle.xy) - uMiddle.zw) * uScale + uShift;
  }
  vec2 pixels(vec2 offset) {
    return offset * uScale / uPixelsPerUnit;
  }
`;
export const placementWgsl = /* wgsl */ `
  ${placement.wgsl}
  fn place(position: vec2f) -> vec2f {
    return ((position - placement.uMiddle.xy) - placement.uMiddle.zw) * placement.uScale + placement.uShift;
  }
  fn pixels(offset: vec2f) -> vec2f {
    return offset * placement.uScale / placement.uPixelsPerUnit;
  }
`;

/** @param width,height the canvas, CSS pixels @param ratio device pixels a CSS pixel */
export function setPlacement(
  { uniforms }: Placement,
  { view, frame }: PanelState,
  { width, height }: { width: number; height: number },
  ratio: number,
): void {
  const x = Math.fround(view.cx),
    y = Math.fround(view.cy);
  uniforms.uMiddle.set([x, y, view.cx - x, view.cy - y]);
  uniforms.uScale.set([(2 * view.scale) / width, (2 * view.scale) / height]);
  uniforms.uShift.set([(2 * frame.left + frame.width) / width - 1, 1 - (2 * frame.top + frame.height) / height]);
  uniforms.uPixelsPerUnit = view.scale * ratio;
  uniforms.uRatio = ratio;
}

/** Where embedding units fall on the canvas: the part that all shaders of a panel share. */
import { UniformGroup } from 'pixi.js';
import type { PanelState } from './painter.ts';

/**
 * Subtracting the view's middle in two float32 steps keeps deep zooms steady far from the origin:
 * points near the middle lose nothing in the first step, and the second brings back what float32 cannot hold of the middle.
 */
export const placementGlsl = /* glsl */ `
  uniform vec4 uMiddle;
  uniform vec2 uScale;
  uniform vec2 uShift;
  vec2 place(vec2 position) {
    return ((position - uMiddle.xy) - uMiddle.zw) * uScale + uShift;
  }
`;

export type PlacementUniforms = UniformGroup<{
  uMiddle: { value: Float32Array; type: 'vec4<f32>' };
  uScale: { value: Float32Array; type: 'vec2<f32>' };
  uShift: { value: Float32Array; type: 'vec2<f32>' };
}>;

export function placementUniforms(): PlacementUniforms {
  return new UniformGroup({
    uMiddle: { value: new Float32Array(4), type: 'vec4<f32>' },
    uScale: { value: new Float32Array(2), type: 'vec2<f32>' },
    uShift: { value: new Float32Array(2), type: 'vec2<f32>' },
  });
}

/** @param width,height the canvas, CSS pixels */
export function setPlacement({ uniforms }: PlacementUniforms, { view, frame }: PanelState, width: number, height: number): void {
  const x = Math.fround(view.cx), y = Math.fround(view.cy);
  uniforms.uMiddle.set([x, y, view.cx - x, view.cy - y]);
  uniforms.uScale.set([(2 * view.scale) / width, (2 * view.scale) / height]);
  uniforms.uShift.set([(2 * frame.left + frame.width) / width - 1, 1 - (2 * frame.top + frame.height) / height]);
}

/** A panel's indicatrices: an instanced quad an ellipse, with fill and an outline whose width does not depend on the zoom. */
import { Buffer, BufferUsage, Geometry, GlProgram, Shader, UniformGroup } from 'pixi.js';
import type { Rgba, SceneEllipses } from '../../core/types.ts';
import { placementGlsl, type PlacementUniforms } from './placement.ts';

const vertex = /* glsl */ `#version 300 es
  in vec2 aCorner;
  in vec2 aCentre;
  in vec4 aAxes;
  ${placementGlsl}
  uniform float uPixelsPerUnit;
  uniform float uStrokeWidth;
  out vec2 vDisc;
  out vec2 vRadii;
  void main() {
    // Semi-axes in device pixels, with a floor, so that a collapsed ellipse is seen as a needle.
    vRadii = max(vec2(length(aAxes.xy), length(aAxes.zw)) * uPixelsPerUnit, vec2(0.5));
    vec2 along = normalize(aAxes.xy);
    vec2 reach = aCorner * (vRadii + 0.5 * uStrokeWidth + 1.0);
    vDisc = reach / vRadii;
    vec2 offset = along * reach.x + vec2(-along.y, along.x) * reach.y;
    gl_Position = vec4(place(aCentre) + offset * uScale / uPixelsPerUnit, 0.0, 1.0);
  }
`;

const fragment = /* glsl */ `#version 300 es
  in vec2 vDisc;
  in vec2 vRadii;
  uniform vec4 uFill;
  uniform vec4 uStroke;
  uniform float uStrokeWidth;
  out vec4 color;
  void main() {
    // Distance to the outline in pixels, to first order: (|q| − 1) over the gradient of |q|.
    float q = max(length(vDisc), 1e-4);
    float distance = (q - 1.0) * q / max(length(vDisc / vRadii), 1e-6);
    float fill = clamp(0.5 - distance, 0.0, 1.0);
    float stroke = clamp(0.5 * uStrokeWidth + 0.5 - abs(distance), 0.0, 1.0);
    vec4 inside = uFill * fill;
    vec4 line = uStroke * stroke;
    color = line + inside * (1.0 - line.a);
  }
`;

export interface EllipseShader {
  shader: Shader;
  /** @param ratio device pixels a CSS pixel @param scale CSS pixels an embedding unit */
  set(ellipses: SceneEllipses, opacity: number, scale: number, ratio: number): void;
}

/** CSS pixels. */
export const strokeWidth = 1.25;

export function ellipseShader(placement: PlacementUniforms): EllipseShader {
  const look = new UniformGroup({
    uFill: { value: new Float32Array(4), type: 'vec4<f32>' },
    uStroke: { value: new Float32Array(4), type: 'vec4<f32>' },
    uStrokeWidth: { value: 1, type: 'f32' },
    uPixelsPerUnit: { value: 1, type: 'f32' },
  });
  return {
    shader: new Shader({ glProgram: GlProgram.from({ vertex, fragment, name: 'indicatrices', preferredFragmentPrecision: 'highp' }), resources: { placement, look } }),
    set(ellipses, opacity, scale, ratio) {
      look.uniforms.uFill.set(premultiplied(ellipses.fill, opacity));
      look.uniforms.uStroke.set(premultiplied(ellipses.stroke, opacity));
      look.uniforms.uStrokeWidth = strokeWidth * ratio;
      look.uniforms.uPixelsPerUnit = scale * ratio;
    },
  };
}

function premultiplied([r, g, b, a]: Rgba, opacity: number): Rgba {
  const alpha = a * opacity;
  return [r * alpha, g * alpha, b * alpha, alpha];
}

/** @param instances 6 a piece: centre, longer and shorter semi-axis */
export function ellipseGeometry(instances: Float32Array): Geometry {
  const buffer = new Buffer({ data: instances, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
  const stride = 6 * Float32Array.BYTES_PER_ELEMENT;
  return new Geometry({
    attributes: {
      aCorner: { buffer: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), format: 'float32x2' },
      aCentre: { buffer, format: 'float32x2', stride, offset: 0, instance: true },
      aAxes: { buffer, format: 'float32x4', stride, offset: 2 * Float32Array.BYTES_PER_ELEMENT, instance: true },
    },
    topology: 'triangle-strip',
    instanceCount: instances.length / 6,
  });
}

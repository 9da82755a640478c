/** A panel's indicatrices: an instanced quad an ellipse or hair, with fill and an outline whose width does not depend on the zoom. */
import { Buffer, BufferUsage, Geometry, GlProgram, Shader, UniformGroup } from 'pixi.js';
import type { Rgba, SceneEllipses } from '../../core/types/scene.ts';
import { ellipseLook } from '../../core/view/ellipses.ts';
import { placementGlsl, type PlacementUniforms } from './placement.ts';

const vertex = /* glsl */ `#version 300 es
  in vec2 aCorner;
  in vec2 aCentre;
  in vec4 aAxes;
  in vec4 aFill;
  in vec4 aStroke;
  in float aWidth;
  ${placementGlsl}
  uniform float uPixelsPerUnit;
  uniform float uRatio;
  uniform float uHair;
  out vec2 vDisc;
  out vec2 vRadii;
  out vec4 vFill;
  out vec4 vStroke;
  out float vWidth;
  void main() {
    vFill = aFill;
    vStroke = aStroke;
    vWidth = aWidth * uRatio;
    // Semi-axes in device pixels, with a floor, so that a collapsed ellipse is seen as a needle.
    vec2 lengths = vec2(length(aAxes.xy), length(aAxes.zw));
    vRadii = max((uHair > 0.5 ? vec2(lengths.x - lengths.y, 0.0) : lengths) * uPixelsPerUnit, vec2(0.5));
    vec2 along = normalize(aAxes.xy);
    vec2 reach = aCorner * (vRadii + 0.5 * vWidth + 1.0);
    vDisc = reach / vRadii;
    vec2 offset = along * reach.x + vec2(-along.y, along.x) * reach.y;
    gl_Position = vec4(place(aCentre) + offset * uScale / uPixelsPerUnit, 0.0, 1.0);
  }
`;

const fragment = /* glsl */ `#version 300 es
  in vec2 vDisc;
  in vec2 vRadii;
  in vec4 vFill;
  in vec4 vStroke;
  in float vWidth;
  uniform float uOpacity;
  out vec4 color;
  void main() {
    // Distance to the outline in pixels, to first order: (|q| − 1) over the gradient of |q|.
    float q = max(length(vDisc), 1e-4);
    float distance = (q - 1.0) * q / max(length(vDisc / vRadii), 1e-6);
    float fill = clamp(0.5 - distance, 0.0, 1.0);
    float stroke = clamp(0.5 * vWidth + 0.5 - abs(distance), 0.0, 1.0);
    vec4 inside = vFill * fill;
    vec4 line = vStroke * stroke;
    color = (line + inside * (1.0 - line.a)) * uOpacity;
  }
`;

export interface EllipseShader {
  shader: Shader;
  /** @param ratio device pixels a CSS pixel @param scale CSS pixels an embedding unit */
  set(glyph: SceneEllipses['glyph'], opacity: number, scale: number, ratio: number): void;
}

export function ellipseShader(placement: PlacementUniforms): EllipseShader {
  const look = new UniformGroup({
    uHair: { value: 0, type: 'f32' },
    uOpacity: { value: 1, type: 'f32' },
    uRatio: { value: 1, type: 'f32' },
    uPixelsPerUnit: { value: 1, type: 'f32' },
  });
  return {
    shader: new Shader({ glProgram: GlProgram.from({ vertex, fragment, name: 'indicatrices', preferredFragmentPrecision: 'highp' }), resources: { placement, look } }),
    set(glyph, opacity, scale, ratio) {
      look.uniforms.uHair = glyph === 'hair' ? 1 : 0;
      look.uniforms.uOpacity = opacity;
      look.uniforms.uRatio = ratio;
      look.uniforms.uPixelsPerUnit = scale * ratio;
    },
  };
}

/** Floats a piece: centre, axes, fill, outline, its width. */
const perInstance = 15;

export function ellipseGeometry(ellipses: SceneEllipses): Geometry {
  const count = ellipses.instances.length / 6;
  const data = new Float32Array(perInstance * count);
  for (let index = 0; index < count; index++) {
    const { fill, stroke, width } = ellipseLook(ellipses, index);
    data.set(ellipses.instances.subarray(6 * index, 6 * index + 6), perInstance * index);
    data.set([...premultiplied(fill), ...premultiplied(stroke), width], perInstance * index + 6);
  }
  const buffer = new Buffer({ data, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
  const stride = perInstance * Float32Array.BYTES_PER_ELEMENT;
  const at = (float: number) => ({ buffer, stride, offset: float * Float32Array.BYTES_PER_ELEMENT, instance: true });
  return new Geometry({
    attributes: {
      aCorner: { buffer: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), format: 'float32x2' },
      aCentre: { ...at(0), format: 'float32x2' },
      aAxes: { ...at(2), format: 'float32x4' },
      aFill: { ...at(6), format: 'float32x4' },
      aStroke: { ...at(10), format: 'float32x4' },
      aWidth: { ...at(14), format: 'float32' },
    },
    topology: 'triangle-strip',
    instanceCount: count,
  });
}

function premultiplied([r, g, b, a]: Rgba): Rgba {
  return [r * a, g * a, b * a, a];
}

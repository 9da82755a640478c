/**
 * A panel's indicatrices: an instanced quad an ellipse or hair; beneath the points its ground, over them its outline on a halo, whose
 * widths do not depend on the zoom.
 */
import { Buffer, BufferUsage, Geometry } from 'pixi.js';
import type { Rgba, SceneEllipses } from '../../core/types/scene.ts';
import { ellipseLook, strokes } from '../../core/view/ellipse-look.ts';
import { declareProgram, type Language, type Mesh } from './mesh.ts';
import { placementGlsl, placementWgsl, type Placement } from './placement.ts';
import { declareUniforms, literal } from './uniforms.ts';

const fading = declareUniforms('fading', 1, { uOpacity: 'f32' });

/** 0…1, of all indicatrices of a panel. */
export type Fading = ReturnType<typeof fading.create>;
export const createFading = fading.create;

const program = declareProgram({
  name: 'indicatrices',
  vertex: /* glsl */ `
    in vec2 aCorner;
    in vec2 aCentre;
    in vec2 aAlong;
    in vec2 aAxes;
    in vec4 aFill;
    in vec4 aStroke;
    in vec4 aHalo;
    in float aWidth;
    ${placementGlsl}
    out vec2 vDisc;
    flat out vec2 vRadii;
    flat out vec4 vFill;
    flat out vec4 vStroke;
    flat out vec4 vHalo;
    flat out float vHaloWidth;
    flat out float vWidth;
    void main() {
      vFill = aFill;
      vStroke = aStroke;
      vHalo = aHalo;
      vHaloWidth = aHalo.a > 0.0 ? (aWidth + 2.0 * ${literal(strokes.halo)}) * uRatio : 0.0;
      vWidth = aWidth * uRatio;
      // Semi-axes in device pixels, with a floor, so that a collapsed ellipse is seen as a needle.
      vRadii = max(aAxes * uPixelsPerUnit, vec2(0.5));
      vec2 reach = aCorner * (vRadii + 0.5 * max(vWidth, vHaloWidth) + 1.0);
      vDisc = reach / vRadii;
      vec2 offset = aAlong * reach.x + vec2(-aAlong.y, aAlong.x) * reach.y;
      gl_Position = vec4(place(aCentre) + pixels(offset), 0.0, 1.0);
    }
  `,
  fragment: /* glsl */ `
    in vec2 vDisc;
    flat in vec2 vRadii;
    flat in vec4 vFill;
    flat in vec4 vStroke;
    flat in vec4 vHalo;
    flat in float vHaloWidth;
    flat in float vWidth;
    ${fading.glsl}
    out vec4 color;
    void main() {
      // Distance to the outline in pixels, to first order: (|q| − 1) over the gradient of |q|.
      float q = max(length(vDisc), 1e-4);
      float distance = (q - 1.0) * q / max(length(vDisc / vRadii), 1e-6);
      float fill = clamp(0.5 - distance, 0.0, 1.0);
      float stroke = clamp(0.5 * vWidth + 0.5 - abs(distance), 0.0, 1.0);
      float halo = clamp(0.5 * vHaloWidth + 0.5 - abs(distance), 0.0, 1.0);
      vec4 inside = vFill * fill + vHalo * halo;
      vec4 line = vStroke * stroke;
      color = (line + inside * (1.0 - line.a)) * uOpacity;
    }
  `,
  wgsl: /* wgsl */ `
    ${placementWgsl}
    ${fading.wgsl}
    struct Corner {
      @builtin(position) position: vec4f,
      @location(0) disc: vec2f,
      @location(1) @interpolate(flat) radii: vec2f,
      @location(2) @interpolate(flat) fill: vec4f,
      @location(3) @interpolate(flat) stroke: vec4f,
      @location(4) @interpolate(flat) halo: vec4f,
      @location(5) @interpolate(flat) widths: vec2f,
    }
    @vertex fn vertex(
      @location(0) aCorner: vec2f, @location(1) aCentre: vec2f, @location(2) aAlong: vec2f, @location(3) aAxes: vec2f,
      @location(4) aFill: vec4f, @location(5) aStroke: vec4f, @location(6) aHalo: vec4f, @location(7) aWidth: f32,
    ) -> Corner {
      let widths = vec2f(aWidth, select(0.0, aWidth + 2.0 * ${literal(strokes.halo)}, aHalo.a > 0.0)) * placement.uRatio;
      let radii = max(aAxes * placement.uPixelsPerUnit, vec2f(0.5));
      let reach = aCorner * (radii + 0.5 * max(widths.x, widths.y) + 1.0);
      let offset = aAlong * reach.x + vec2f(-aAlong.y, aAlong.x) * reach.y;
      return Corner(vec4f(place(aCentre) + pixels(offset), 0.0, 1.0), reach / radii, radii, aFill, aStroke, aHalo, widths);
    }
    @fragment fn fragment(corner: Corner) -> @location(0) vec4f {
      let q = max(length(corner.disc), 1e-4);
      let distance = (q - 1.0) * q / max(length(corner.disc / corner.radii), 1e-6);
      let fill = clamp(0.5 - distance, 0.0, 1.0);
      let stroke = clamp(0.5 * corner.widths.x + 0.5 - abs(distance), 0.0, 1.0);
      let halo = clamp(0.5 * corner.widths.y + 0.5 - abs(distance), 0.0, 1.0);
      let inside = corner.fill * fill + corner.halo * halo;
      let line = corner.stroke * stroke;
      return (line + inside * (1.0 - line.a)) * fading.uOpacity;
    }
  `,
});

/** Floats a piece: centre, direction and lengths of the semi-axes, ground, outline, halo, the outline's width. */
const perInstance = 19;

/** Beneath the points, or over them. */
export type EllipseLayer = 'ground' | 'outline';

const nothing: Rgba = [0, 0, 0, 0];

export function ellipseMesh(
  ellipses: SceneEllipses,
  layer: EllipseLayer,
  language: Language,
  resources: { placement: Placement; fading: Fading },
): Mesh {
  const count = ellipses.instances.length / 6;
  const data = new Float32Array(perInstance * count);
  for (let index = 0; index < count; index++) {
    const [cx, cy, ax, ay, bx, by] = ellipses.instances.subarray(6 * index, 6 * index + 6);
    const long = Math.hypot(ax, ay),
      short = Math.hypot(bx, by);
    const lengths = ellipses.glyph === 'hair' ? [long - short, 0] : [long, short];
    const { fill, stroke, halo, width } = ellipseLook(ellipses, index);
    const paint =
      layer === 'ground'
        ? [...premultiplied(fill), ...nothing, ...nothing, 0]
        : [...nothing, ...premultiplied(stroke), ...premultiplied(halo), width];
    data.set([cx, cy, ax / long, ay / long, ...lengths, ...paint], perInstance * index);
  }
  const buffer = new Buffer({ data, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
  const stride = perInstance * Float32Array.BYTES_PER_ELEMENT;
  const at = (float: number) => ({ buffer, stride, offset: float * Float32Array.BYTES_PER_ELEMENT, instance: true });
  const geometry = new Geometry({
    attributes: {
      aCorner: { buffer: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), format: 'float32x2' },
      aCentre: { ...at(0), format: 'float32x2' },
      aAlong: { ...at(2), format: 'float32x2' },
      aAxes: { ...at(4), format: 'float32x2' },
      aFill: { ...at(6), format: 'float32x4' },
      aStroke: { ...at(10), format: 'float32x4' },
      aHalo: { ...at(14), format: 'float32x4' },
      aWidth: { ...at(18), format: 'float32' },
    },
    topology: 'triangle-strip',
    instanceCount: count,
  });
  return { geometry, shader: program.shader(language, resources) };
}

function premultiplied([r, g, b, a]: Rgba): Rgba {
  return [r * a, g * a, b * a, a];
}

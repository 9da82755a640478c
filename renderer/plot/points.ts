/**
 * A panel's points: one vertex each, drawn by index, so that positions and colours stay in the cells' order and one shared index
 * gives every panel the same order from back to front. (Instanced quads cost four vertices a point and a permuted copy a panel.)
 */
import { Buffer, BufferUsage, Geometry, GlProgram, Shader, UniformGroup } from 'pixi.js';
import { lensGlsl, type Lens } from './lens.ts';
import { placementGlsl, type PlacementUniforms } from './placement.ts';

/** Points at rest are read from one slot alone: half the positions to fetch, which in the order of drawing lie all over memory. */
const vertexOf = (attributes: string, position: string) => /* glsl */ `#version 300 es
  ${attributes}
  in vec4 aColor;
  ${placementGlsl}
  ${lensGlsl}
  uniform float uProgress;
  uniform float uRadius;
  uniform float uOpacity;
  out vec4 vColor;
  void main() {
    gl_Position = vec4(place(${position}), 0.0, 1.0);
    gl_PointSize = 2.0 * uRadius + 1.0;
    vColor = vec4(aColor.rgb * aColor.a, aColor.a) * uOpacity;
  }
`;
const vertices = {
  moving: vertexOf('in vec2 aBefore; in vec2 aAfter;', 'throughLens(mix(aBefore, aAfter, uProgress))'),
  before: vertexOf('in vec2 aBefore;', 'aBefore'),
  after: vertexOf('in vec2 aAfter;', 'aAfter'),
};

const fragment = /* glsl */ `#version 300 es
  in vec4 vColor;
  uniform float uRadius;
  out vec4 color;
  void main() {
    float distance = length(gl_PointCoord - 0.5) * (2.0 * uRadius + 1.0);
    color = vColor * clamp(uRadius + 0.5 - distance, 0.0, 1.0);
  }
`;

/** The shaders of all panels' points. */
export interface PointShader {
  /** @param progress 0…1 from slot `before` to slot `after` @param radius device pixels @param opacity 0…1 @returns what draws them so */
  set(progress: number, radius: number, opacity: number, lens: Lens | null): Shader;
  destroy(): void;
}

export function pointShader(placement: PlacementUniforms): PointShader {
  const points = new UniformGroup({
    uProgress: { value: 1, type: 'f32' },
    uRadius: { value: 1, type: 'f32' },
    uOpacity: { value: 1, type: 'f32' },
    uLens: { value: new Float32Array(4), type: 'vec4<f32>' },
    uLensMatrix: { value: new Float32Array(4), type: 'vec4<f32>' },
  });
  const shaderOf = (kind: keyof typeof vertices) =>
    new Shader({ glProgram: GlProgram.from({ vertex: vertices[kind], fragment, name: `points-${kind}`, preferredFragmentPrecision: 'highp' }), resources: { placement, points } });
  const [moving, before, after] = [shaderOf('moving'), shaderOf('before'), shaderOf('after')];
  return {
    set(progress, radius, opacity, lens) {
      points.uniforms.uProgress = progress;
      points.uniforms.uRadius = radius;
      points.uniforms.uOpacity = opacity;
      points.uniforms.uLens.set(lens ? [lens.x, lens.y, lens.radius, lens.strength] : [0, 0, 1, 0]);
      if (lens) points.uniforms.uLensMatrix.set(lens.matrix);
      return lens || (progress > 0 && progress < 1) ? moving : progress === 0 ? before : after;
    },
    destroy() {
      for (const shader of [moving, before, after]) shader.destroy();
    },
  };
}

const vertexData = BufferUsage.VERTEX | BufferUsage.COPY_DST;
const indexData = BufferUsage.INDEX | BufferUsage.COPY_DST;

/** What all panels share: 4 bytes a cell, and the order of drawing. */
export interface SharedStrokes { colors: Buffer; order: Buffer }

export function sharedStrokes(): SharedStrokes {
  return {
    colors: new Buffer({ data: new Uint8Array(4), usage: vertexData, shrinkToFit: false }),
    order: new Buffer({ data: new Uint32Array(1), usage: indexData, shrinkToFit: false }),
  };
}

/** One panel's positions in two slots on the GPU, which blends between them; a new frame uploads one slot and turns the direction round. */
export class PointCloud {
  readonly #slots: [Buffer, Buffer];
  readonly #strokes: SharedStrokes;
  #all: Geometry;
  #ownColors: Buffer | null = null;
  #chosen: { index: Buffer; geometry: Geometry; count: number } | null = null;
  #choosing = false;
  #forwards = true;

  constructor(strokes: SharedStrokes, from: Float32Array, to: Float32Array) {
    this.#strokes = strokes;
    this.#slots = [from, to].map((data) => new Buffer({ data, usage: vertexData, shrinkToFit: false })) as [Buffer, Buffer];
    this.#all = this.#geometry(strokes.order);
  }

  move(from: Float32Array, to: Float32Array): void {
    const [first, second] = this.#slots;
    this.#forwards = second.data !== from;
    const [start, end] = this.#forwards ? [first, second] : [second, first];
    if (start.data !== from) start.data = from;
    if (end.data !== to) end.data = to;
  }

  /** Colours of this cloud alone; null for the shared ones. */
  recolor(colors: Uint8Array | null): void {
    if (colors && this.#ownColors) {
      this.#ownColors.data = colors;
      return;
    }
    if (!colors && !this.#ownColors) return;
    this.#ownColors?.destroy();
    this.#ownColors = colors && new Buffer({ data: colors, usage: vertexData, shrinkToFit: false });
    this.#all.destroy();
    this.#all = this.#geometry(this.#strokes.order);
    if (this.#chosen) {
      this.#chosen.geometry.destroy();
      this.#chosen.geometry = this.#geometry(this.#chosen.index);
    }
  }

  /** Draws these cells only, back to front; null: all, in the shared order. */
  choose(index: Uint32Array | null): void {
    this.#choosing = index !== null;
    if (!index) return;
    if (this.#chosen) {
      this.#chosen.index.data = index;
      this.#chosen.count = index.length;
    } else {
      const buffer = new Buffer({ data: index, usage: indexData, shrinkToFit: false });
      this.#chosen = { index: buffer, geometry: this.#geometry(buffer), count: index.length };
    }
  }

  /** @param all how many cells the shared order has */
  drawn(all: number): { geometry: Geometry; count: number } {
    return this.#choosing && this.#chosen ? this.#chosen : { geometry: this.#all, count: all };
  }

  /** @param progress 0…1 from the former positions to the present ones @returns the same from slot to slot */
  mix(progress: number): number {
    return this.#forwards ? progress : 1 - progress;
  }

  destroy(): void {
    // Destroying a geometry's buffers with it would take the shared ones along.
    this.#all.destroy();
    this.#chosen?.geometry.destroy();
    this.#chosen?.index.destroy();
    this.#ownColors?.destroy();
    for (const slot of this.#slots) slot.destroy();
  }

  #geometry(index: Buffer): Geometry {
    return new Geometry({
      attributes: {
        aBefore: { buffer: this.#slots[0], format: 'float32x2' },
        aAfter: { buffer: this.#slots[1], format: 'float32x2' },
        aColor: { buffer: this.#ownColors ?? this.#strokes.colors, format: 'unorm8x4' },
      },
      indexBuffer: index,
      topology: 'point-list',
    });
  }
}

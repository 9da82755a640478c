/** A panel's points: one vertex each, from back to front. (Instanced quads cost four vertices a point.) */
import { Buffer, BufferUsage, Geometry, GlProgram, Shader, UniformGroup } from 'pixi.js';
import { opacities, sizes } from '../../core/view/crowding.ts';
import { lensGlsl } from './lens.ts';
import type { PanelState } from './painter.ts';
import { placementGlsl, type PlacementUniforms } from './placement.ts';

/** A float as GLSL writes it. */
const float = (value: number) => value.toFixed(4);

/** What `crowdedLook` says. */
const crowdedGlsl = /* glsl */ `
  in float aCrowding;
  uniform float uSized;
  uniform float uLayers;
  void crowd(inout float radius, inout float opacity) {
    float size = uSized > 0.5 ? clamp(exp2(${float(sizes.perDoubling)} * aCrowding), ${float(sizes.least)}, ${float(sizes.most)}) : 1.0;
    radius *= size;
    float layers = uLayers * exp2(aCrowding) * size * size;
    opacity *= max(${float(opacities.least)}, sqrt(${float(opacities.layers)} / max(${float(opacities.layers)}, layers)));
  }
`;

/** Points at rest are read from one slot alone: half the positions to fetch. A point has one colour, so that nothing is interpolated. */
const vertexOf = ({ attributes, position }: { attributes: string; position: string }, crowded: boolean) => /* glsl */ `#version 300 es
  ${attributes}
  in vec4 aColor;
  ${placementGlsl}
  ${lensGlsl}
  ${crowded ? crowdedGlsl : ''}
  uniform float uProgress;
  uniform float uRadius;
  uniform float uOpacity;
  flat out vec4 vColor;
  ${crowded ? 'flat out float vRadius;' : ''}
  void main() {
    float radius = uRadius;
    float opacity = uOpacity;
    ${crowded ? 'crowd(radius, opacity); vRadius = radius;' : ''}
    gl_Position = vec4(place(${position}), 0.0, 1.0);
    gl_PointSize = 2.0 * radius + 1.0;
    vColor = vec4(aColor.rgb * aColor.a, aColor.a) * opacity;
  }
`;
const places = {
  both: { attributes: 'in vec2 aBefore; in vec2 aAfter;', position: 'throughLens(mix(aBefore, aAfter, uProgress))' },
  before: { attributes: 'in vec2 aBefore;', position: 'aBefore' },
  after: { attributes: 'in vec2 aAfter;', position: 'aAfter' },
};

const fragmentOf = (crowded: boolean) => /* glsl */ `#version 300 es
  flat in vec4 vColor;
  ${crowded ? 'flat in float vRadius;' : 'uniform float uRadius;'}
  out vec4 color;
  void main() {
    float radius = ${crowded ? 'vRadius' : 'uRadius'};
    float distance = length(gl_PointCoord - 0.5) * (2.0 * radius + 1.0);
    color = vColor * clamp(radius + 0.5 - distance, 0.0, 1.0);
  }
`;

/** Which of a cloud's two slots say where its points are. */
type Slots = keyof typeof places;

/** The shaders of all panels' points. */
export interface PointShader {
  /** @param ratio device pixels a CSS pixel @returns what draws them so */
  set(places: PointPlaces, state: PanelState, ratio: number): Shader;
  destroy(): void;
}

export function pointShader(placement: PlacementUniforms): PointShader {
  const points = new UniformGroup({
    uProgress: { value: 1, type: 'f32' },
    uRadius: { value: 1, type: 'f32' },
    uOpacity: { value: 1, type: 'f32' },
    uSized: { value: 0, type: 'f32' },
    uLayers: { value: 0, type: 'f32' },
    uLens: { value: new Float32Array(4), type: 'vec4<f32>' },
    uLensMatrix: { value: new Float32Array(4), type: 'vec4<f32>' },
  });
  const shadersOf = (crowded: boolean) => {
    const shaderOf = (slots: Slots) => new Shader({
      glProgram: GlProgram.from({ vertex: vertexOf(places[slots], crowded), fragment: fragmentOf(crowded), name: `points-${slots}${crowded ? '-crowded' : ''}`, preferredFragmentPrecision: 'highp' }),
      resources: { placement, points },
    });
    return { both: shaderOf('both'), before: shaderOf('before'), after: shaderOf('after') };
  };
  const alike = shadersOf(false), crowded = shadersOf(true);
  return {
    set({ slots, mix }, { radius, opacity, density, lens }, ratio) {
      points.uniforms.uProgress = mix;
      points.uniforms.uRadius = radius * ratio;
      points.uniforms.uOpacity = opacity;
      points.uniforms.uSized = density?.sized ? 1 : 0;
      points.uniforms.uLayers = density?.layers ?? 0;
      points.uniforms.uLens.set(lens ? [lens.x, lens.y, lens.radius, lens.strength] : [0, 0, 1, 0]);
      if (lens) points.uniforms.uLensMatrix.set(lens.matrix);
      return (density ? crowded : alike)[slots];
    },
    destroy() {
      for (const shader of [...Object.values(alike), ...Object.values(crowded)]) shader.destroy();
    },
  };
}

/** What cells have on the GPU, in the order of drawing, so that memory is read in a row. Arranged and sent when it is drawn, not before. */
class CellBuffer {
  readonly buffer = new Buffer({ data: new Uint32Array(2), usage: BufferUsage.VERTEX | BufferUsage.COPY_DST, shrinkToFit: false });
  /** In the cells' order; never written to. */
  source: Uint8Array | Float32Array;
  readonly #words: 1 | 2;
  #sent: { source: Uint8Array | Float32Array; order: Uint32Array } | null = null;

  /** @param words of 4 bytes a cell */
  constructor(source: Uint8Array | Float32Array, words: 1 | 2) {
    this.source = source;
    this.#words = words;
  }

  send(order: Uint32Array): void {
    const { source } = this;
    if (this.#sent?.source === source && this.#sent.order === order) return;
    this.#sent = { source, order };
    this.buffer.data = arranged(new Uint32Array(source.buffer, source.byteOffset, source.byteLength / 4), this.#words, order);
  }
}

/** Two loops, because one over the words is several times slower. */
function arranged(source: Uint32Array, words: 1 | 2, order: Uint32Array): Uint32Array {
  const target = new Uint32Array(words * order.length);
  if (words === 1) {
    for (let turn = 0; turn < order.length; turn++) target[turn] = source[order[turn]];
    return target;
  }
  for (let turn = 0; turn < order.length; turn++) {
    target[2 * turn] = source[2 * order[turn]];
    target[2 * turn + 1] = source[2 * order[turn] + 1];
  }
  return target;
}

/** What all panels share: 4 bytes a cell, and the order of drawing. */
export interface SharedStrokes { readonly colors: CellBuffer; order: Uint32Array }

export function sharedStrokes(): SharedStrokes {
  return { colors: new CellBuffer(new Uint8Array(), 1), order: new Uint32Array() };
}

/** Where a cloud's points are: 0…1 of the way from slot `before` to slot `after`. */
export interface PointPlaces { slots: Slots; mix: number }

/** One panel's positions in two slots on the GPU, which blends between them; a new frame fills one slot and turns the direction round. */
export class PointCloud {
  readonly #slots: [CellBuffer, CellBuffer];
  readonly #strokes: SharedStrokes;
  #all: Geometry;
  readonly #crowding = new CellBuffer(new Float32Array(), 1);
  #ownColors: CellBuffer | null = null;
  #chosen: { index: Buffer; geometry: Geometry; size: number } | null = null;
  #choosing = false;
  #forwards = true;

  constructor(strokes: SharedStrokes, from: Float32Array, to: Float32Array) {
    this.#strokes = strokes;
    this.#slots = [new CellBuffer(from, 2), new CellBuffer(to, 2)];
    this.#all = this.#geometry();
  }

  move(from: Float32Array, to: Float32Array): void {
    const [first, second] = this.#slots;
    this.#forwards = from === to ? first.source !== to : second.source !== from;
    [first.source, second.source] = this.#forwards ? [from, to] : [to, from];
  }

  /** Colours of this cloud alone; null for the shared ones. */
  recolor(colors: Uint8Array | null): void {
    if (colors && this.#ownColors) {
      this.#ownColors.source = colors;
      return;
    }
    if (!colors && !this.#ownColors) return;
    this.#ownColors?.buffer.destroy();
    this.#ownColors = colors && new CellBuffer(colors, 1);
    this.#all.destroy();
    this.#all = this.#geometry();
    if (this.#chosen) {
      this.#chosen.geometry.destroy();
      this.#chosen.geometry = this.#geometry(this.#chosen.index);
    }
  }

  /** How crowded each cell's place is; null where no shader asks. */
  crowd(crowding: Float32Array | null): void {
    this.#crowding.source = crowding ?? new Float32Array();
  }

  /** Draws these only, by their places in the shared order, back to front; null: all. */
  choose(turns: Uint32Array | null): void {
    this.#choosing = turns !== null;
    if (!turns) return;
    if (this.#chosen) {
      this.#chosen.index.data = turns;
      this.#chosen.size = turns.length;
    } else {
      const index = new Buffer({ data: turns, usage: BufferUsage.INDEX | BufferUsage.COPY_DST, shrinkToFit: false });
      this.#chosen = { index, geometry: this.#geometry(index), size: turns.length };
    }
  }

  /** @param progress 0…1 from the former positions to the present ones @param lens whether points are seen through one */
  places(progress: number, lens: boolean): PointPlaces {
    const mix = this.#forwards ? progress : 1 - progress;
    return { mix, slots: lens || (mix > 0 && mix < 1) ? 'both' : mix === 0 ? 'before' : 'after' };
  }

  /** Sends what is new. @returns what draws the points, and how many */
  drawn({ slots }: PointPlaces): { geometry: Geometry; size: number } {
    const { order, colors } = this.#strokes;
    (this.#ownColors ?? colors).send(order);
    if (this.#crowding.source.length > 0) this.#crowding.send(order);
    if (slots !== 'after') this.#slots[0].send(order);
    if (slots !== 'before') this.#slots[1].send(order);
    return this.#choosing && this.#chosen ? this.#chosen : { geometry: this.#all, size: order.length };
  }

  destroy(): void {
    // Destroying a geometry's buffers with it would take the shared ones along.
    this.#all.destroy();
    this.#chosen?.geometry.destroy();
    this.#chosen?.index.destroy();
    this.#ownColors?.buffer.destroy();
    for (const { buffer } of [...this.#slots, this.#crowding]) buffer.destroy();
  }

  #geometry(indexBuffer?: Buffer): Geometry {
    return new Geometry({
      attributes: {
        aBefore: { buffer: this.#slots[0].buffer, format: 'float32x2' },
        aAfter: { buffer: this.#slots[1].buffer, format: 'float32x2' },
        aCrowding: { buffer: this.#crowding.buffer, format: 'float32' },
        aColor: { buffer: (this.#ownColors ?? this.#strokes.colors).buffer, format: 'unorm8x4' },
      },
      ...(indexBuffer && { indexBuffer }),
      topology: 'point-list',
    });
  }
}

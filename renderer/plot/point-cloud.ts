/** A panel's points on the GPU: what cells have, in the order of drawing, and which of them are drawn. */
import { Buffer, BufferUsage, Geometry } from 'pixi.js';
import type { Draw, Language } from './mesh.ts';
import type { PanelState } from './painter.ts';
import type { Placement } from './placement.ts';
import { cornersOfPoint, PointShader, type PointPlaces } from './points.ts';

/** What cells have on the GPU, in the order of drawing, so that memory is read in a row. Arranged and sent when it is drawn, not before. */
class CellBuffer {
  readonly buffer = new Buffer({
    data: new Uint32Array(2),
    usage: BufferUsage.VERTEX | BufferUsage.STORAGE | BufferUsage.COPY_DST,
    shrinkToFit: false,
  });
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
export interface SharedStrokes {
  readonly colors: CellBuffer;
  order: Uint32Array;
}

export function sharedStrokes(): SharedStrokes {
  return { colors: new CellBuffer(new Uint8Array(), 1), order: new Uint32Array() };
}

/** One panel's positions in two slots on the GPU, which blends between them; a new frame fills one slot and turns the direction round. */
export class PointCloud {
  readonly #strokes: SharedStrokes;
  readonly #language: Language;
  readonly #slots: [CellBuffer, CellBuffer];
  readonly #crowding = new CellBuffer(new Float32Array(), 1);
  readonly #turns = new Buffer({
    data: new Uint32Array(2),
    usage: BufferUsage.INDEX | BufferUsage.STORAGE | BufferUsage.COPY_DST,
    shrinkToFit: false,
  });
  readonly #shader: PointShader;
  #ownColors: CellBuffer | null = null;
  #all: Geometry;
  #chosen: Geometry;
  /** How many are drawn; null for all. */
  #choice: number | null = null;
  #forwards = true;

  constructor(strokes: SharedStrokes, language: Language, placement: Placement, from: Float32Array, to: Float32Array) {
    this.#strokes = strokes;
    this.#language = language;
    this.#slots = [new CellBuffer(from, 2), new CellBuffer(to, 2)];
    this.#shader = new PointShader(language, placement, {
      before: this.#slots[0].buffer,
      after: this.#slots[1].buffer,
      crowding: this.#crowding.buffer,
      colors: strokes.colors.buffer,
      turns: this.#turns,
    });
    [this.#all, this.#chosen] = this.#geometries();
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
    const before = this.#ownColors;
    this.#ownColors = colors && new CellBuffer(colors, 1);
    this.#shader.setColors(this.#colors.buffer);
    this.#all.destroy();
    this.#chosen.destroy();
    [this.#all, this.#chosen] = this.#geometries();
    before?.buffer.destroy();
  }

  /** How crowded each cell's place is; null where no shader asks. */
  crowd(crowding: Float32Array | null): void {
    this.#crowding.source = crowding ?? new Float32Array();
  }

  /** Draws these only, by their places in the shared order, back to front; null: all. */
  choose(turns: Uint32Array | null): void {
    this.#choice = turns?.length ?? null;
    if (turns && turns.length > 0) this.#turns.data = turns;
  }

  /** Sends what is new. @param ratio device pixels a CSS pixel @returns what draws the points; null where there are none */
  drawn(state: PanelState, ratio: number): { draw: Draw; points: number } | null {
    const { order } = this.#strokes;
    const points = this.#choice ?? order.length;
    if (points === 0) return null;
    const places = this.#places(state.progress, state.lens !== null);
    this.#colors.send(order);
    if (this.#crowding.source.length > 0) this.#crowding.send(order);
    if (places.slots !== 'after') this.#slots[0].send(order);
    if (places.slots !== 'before') this.#slots[1].send(order);
    this.#shader.set(places, state, this.#choice !== null, ratio);
    const { shader } = this.#shader;
    const draw: Draw =
      this.#language === 'wgsl'
        ? { geometry: this.#all, shader, size: cornersOfPoint * points, topology: 'triangle-list' }
        : { geometry: this.#choice === null ? this.#all : this.#chosen, shader, size: points };
    return { draw, points };
  }

  destroy(): void {
    this.#shader.destroy();
    // Destroying a geometry's buffers with it would take the shared ones along.
    this.#all.destroy();
    this.#chosen.destroy();
    this.#ownColors?.buffer.destroy();
    for (const buffer of [...this.#slots.map(({ buffer }) => buffer), this.#crowding.buffer, this.#turns]) buffer.destroy();
  }

  get #colors(): CellBuffer {
    return this.#ownColors ?? this.#strokes.colors;
  }

  /** @param lens whether points are seen through one */
  #places(progress: number, lens: boolean): PointPlaces {
    const mix = this.#forwards ? progress : 1 - progress;
    return { mix, slots: lens || (mix > 0 && mix < 1) ? 'both' : mix === 0 ? 'before' : 'after' };
  }

  /** Of all points, and of those chosen. */
  #geometries(): [Geometry, Geometry] {
    const attributes = {
      aBefore: { buffer: this.#slots[0].buffer, format: 'float32x2' },
      aAfter: { buffer: this.#slots[1].buffer, format: 'float32x2' },
      aCrowding: { buffer: this.#crowding.buffer, format: 'float32' },
      aColor: { buffer: this.#colors.buffer, format: 'unorm8x4' },
    } as const;
    return [
      new Geometry({ attributes, topology: 'point-list' }),
      new Geometry({ attributes, indexBuffer: this.#turns, topology: 'point-list' }),
    ];
  }
}

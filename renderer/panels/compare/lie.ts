/** Between a panel's coordinates and those of the embedding itself, which is what the core knows. */
import type { PanelShape, ScenePanel } from '../../../core/types/scene.ts';
import { conjugated, inverse, procrustes, transformPoints } from '../../../core/view/similarity.ts';
import { turnAlong } from '../../../core/view/turn.ts';
import type { PlotDrawing, PlotLens, PlotMeasure, PlotPlace } from '../../plot/hover.ts';

type Panel = Pick<ScenePanel, 'id' | 'run' | 'lie'>;

const runOf = ({ id, run }: Panel) => run ?? id;

/** @param points 2 numbers each */
function ownPoints({ lie }: Panel, points: Float32Array): Float32Array {
  return lie ? transformPoints(inverse(lie), points) : points;
}

export function ownPlace(panel: Panel, place: PlotPlace): PlotPlace {
  const { lie } = panel;
  // In double precision: what is asked of the core is where the pointer is.
  const { a, t } = lie ? inverse(lie) : { a: [1, 0, 0, 1], t: [0, 0] };
  return { ...place, panel: runOf(panel), x: a[0] * place.x + a[1] * place.y + t[0], y: a[2] * place.x + a[3] * place.y + t[1] };
}

export function ownMeasure(panel: Panel, measured: PlotMeasure): PlotMeasure {
  switch (measured.kind) {
    case 'distance':
      return { ...measured, from: ownPlace(panel, measured.from), to: ownPlace(panel, measured.to) };
    case 'place':
      return { ...measured, at: ownPlace(panel, measured.at) };
    case 'area':
      return { ...measured, panel: runOf(panel), outline: ownPoints(panel, measured.outline) };
    case 'path':
      return { ...measured, panel: runOf(panel), points: ownPoints(panel, measured.points) };
  }
}

export function shownDrawings({ lie }: Panel, drawings: readonly PlotDrawing[]): readonly PlotDrawing[] {
  return lie ? drawings.map((drawing) => ({ ...drawing, points: transformPoints(lie, Float32Array.from(drawing.points)) })) : drawings;
}

/** A lens over the embedding as the panel has it: what it undoes turns along. */
export function shownLens({ id, lie }: Panel, lens: PlotLens): PlotLens {
  if (!lie) return { ...lens, panel: id };
  const { a, t } = lie;
  return {
    panel: id,
    x: a[0] * lens.x + a[1] * lens.y + t[0],
    y: a[2] * lens.x + a[3] * lens.y + t[1],
    matrix: conjugated(lie, lens.matrix),
  };
}

/** Frames of a run in training, as its panel shows them: upon `reference`, or turned as the frame before. */
export class Frames {
  readonly #last = new Map<string, Float32Array>();

  lay({ id, positions }: ScenePanel, embedding: Float32Array, shape: PanelShape | null, reference: Float32Array | null): Float32Array {
    if (reference?.length === embedding.length) return transformPoints(procrustes(embedding, reference), embedding);
    if (shape === null) return embedding;
    const before = this.#last.get(id) ?? positions;
    const laid = transformPoints(turnAlong(embedding, shape, before.length === embedding.length ? before : null), embedding);
    this.#last.set(id, laid);
    return laid;
  }

  forget(id: string): void {
    this.#last.delete(id);
  }
}

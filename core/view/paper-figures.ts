/** The paper's figures as templates: which panels stand where, and what is drawn on them. */
import type { RunConfig } from '../model/options/train.ts';
import type { FigureChoices, ViewLook } from '../types/scene.ts';

/** Figure 3 is of MNIST, 5 to 7 of the three data sets of single cells; 4 has the labels of all. */
export const paperFigures = [3, 4, 5, 6, 7] as const;
export type PaperFigure = (typeof paperFigures)[number];

export const isOfLabels = (figure: PaperFigure): boolean => figure === 4;

/**
 * Encoder-regularized models, then decoder-regularized ones: a block of two rows each, the encoder's indicatrices over the decoder's.
 * @returns each block without those that nothing regularizes
 */
export function paperBlocks<R extends { config?: RunConfig }>(runs: readonly R[]): [R[], R[]] {
  const of = (part: 'encoder' | 'decoder') =>
    runs.filter(({ config }) => {
      const regularization = config?.model.regularization;
      return regularization !== undefined && regularization.kind !== 'none' && regularization.part === part;
    });
  return [of('encoder'), of('decoder')];
}

/** On the published grid, at the published size, whole. */
export const paperLook: Pick<ViewLook, 'glyph' | 'placement' | 'contours' | 'tint' | 'cutAt'> = {
  glyph: 'ellipse',
  placement: 'grid',
  contours: false,
  tint: false,
  cutAt: 0,
};

/** @param columns panels of a block */
export function paperChoices(columns: number): Pick<FigureChoices, 'chart' | 'partsApart' | 'metrics' | 'columns' | 'points'> {
  return { chart: 'maps', partsApart: true, metrics: false, columns: Math.min(12, Math.max(1, columns)), points: 'mixed' };
}

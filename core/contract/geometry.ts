/** Methods for what is drawn on an embedding and measured from its metric. */
import type { JobId } from './index.ts';
import type { Indicatrices, MetricSource, Placement, RunId } from '../types.ts';

/** A cell by its row, or a place of the embedding. */
export type Place = number | [x: number, y: number];

/** A length or an area as it looks on the map, in the embedding's units, and as it is in the data's, by the metric. */
export interface Measured {
  naive: number;
  geometric: number;
}

export interface GeodesicDistance extends Measured {
  /** The straight line's length in the data's units: what the shortest path saves. */
  straight: number;
  /** The shortest path's corners from a to b, 2 numbers each. */
  path: Float32Array;
  /** Which metric measured it: a model's decoder, or the one that the data give the map. */
  source: MetricSource;
}

export interface MeasuredArea extends Measured {
  source: MetricSource;
}

export interface GeometryMethods {
  /** Ellipses of a metric; every embedding has its own one, only models have an encoder's and a decoder's. */
  indicatrices(run: RunId, source: MetricSource, placement: Placement, job?: JobId): Promise<Indicatrices>;
  /**
   * cells × latent dimension: the unit direction in which a metric stretches most at every cell, the longer axis of its ellipse; NaN where
   * there is none.
   */
  stretchDirections(run: RunId, source: MetricSource, job?: JobId): Promise<Float32Array>;
  /** The shortest path under the decoder's pullback metric, or under the map's own where there is no decoder. */
  distanceBetween(run: RunId, a: Place, b: Place, job?: JobId): Promise<GeodesicDistance>;
  /** The area inside a polygon (2 numbers a corner; closed by itself, inside by the even-odd rule). */
  areaOf(run: RunId, polygon: Float32Array, job?: JobId): Promise<MeasuredArea>;
}

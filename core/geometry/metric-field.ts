/** Metric tensors over an embedding, whichever way they are found. */
import type { Job } from '../base/job.ts';
import type { MetricSource, Part } from '../types.ts';
import { mapTensors, reliedMetric, type EmbeddedCells, type ReliedMetric } from './map-metric.ts';
import { windowsAt, type MapWindows } from './map-windows.ts';
import { metricTensors, modelTensors, type EmbeddedModel } from './metric-tensors.ts';

export interface MetricField {
  source: MetricSource;
  /** cells × dim, finite */
  embedding: Float32Array;
  dim: number;
  /** @returns cells × dim × dim; NaN where there is no metric */
  tensors(cells: Uint32Array, job: Job): Promise<Float64Array>;
  /** The same at any places (n × dim), where the metric is a function of the place alone. */
  tensorsAt?(points: Float32Array, job: Job): Promise<Float64Array>;
  /** The tensors with their reliability, where they are estimates. */
  relied?(cells: Uint32Array, job: Job): Promise<ReliedMetric>;
}

/** The metric that a part of a model gives its embedding: the encoder's pushforward, the decoder's pullback. */
export function modelField(model: EmbeddedModel, part: Part): MetricField {
  return {
    source: part,
    embedding: model.embedding,
    dim: model.shape.latentDim,
    tensors: (cells, job) => metricTensors(model, part, cells, job),
    ...(part === 'decoder' && { tensorsAt: (points: Float32Array, job: Job) => modelTensors(model, part, points, job) }),
  };
}

/** The metric that the data give an embedding, however it was made. */
export function ownField(cells: EmbeddedCells, windows: MapWindows): MetricField {
  return {
    source: 'own',
    embedding: cells.embedding,
    dim: cells.latentDim,
    tensors: (asked, job) => mapTensors(cells, asked, windowsAt(windows, asked), job),
    relied: (asked, job) => reliedMetric(cells, asked, windowsAt(windows, asked), job),
  };
}

/** Metrics of more than two dimensions as the map shows them: by the shadows of their unit balls on the first two axes. */
import { mapOf } from '../model/map.ts';
import type { MetricField } from './metric-field.ts';
import { inverses } from './metric-tensors.ts';

/** Over the map, at cells alone: a place of the map is the shadow of many. */
export function shadowField({ source, embedding, dim, tensors, relied }: MetricField): MetricField {
  return {
    source,
    embedding: mapOf(embedding, dim),
    dim: 2,
    tensors: async (cells, job) => shadows(await tensors(cells, job), dim),
    ...(relied && {
      relied: async (cells, job) => {
        const found = await relied(cells, job);
        return { ...found, tensors: shadows(found.tensors, dim) };
      },
    }),
  };
}

/**
 * The ellipse of (A G⁻¹ Aᵀ)⁻¹ is the shadow of the ellipsoid of G under a projection A; here A takes the first two coordinates.
 * @param tensors n × m × m @returns n × 2 × 2; NaN where a tensor is degenerate
 */
export function shadows(tensors: Float64Array, m: number): Float64Array {
  const spread = inverses(tensors, m);
  const blocks = Float64Array.from({ length: (4 * tensors.length) / (m * m) }, (_, i) => {
    const [n, row, column] = [Math.floor(i / 4), Math.floor(i / 2) % 2, i % 2];
    return spread[(n * m + row) * m + column];
  });
  return inverses(blocks, 2);
}

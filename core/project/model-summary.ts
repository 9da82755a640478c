/** What a model's file says of itself, for whoever is about to use it: its card, the command line and the window tell the same. */
import type { ModelSummary, PortableModel } from '../model/portable.ts';
import { hasDecoder } from '../model/spec.ts';
import { describeTraining, stepWords } from '../view/provenance.ts';

export function modelSummary(model: PortableModel & { sha256?: string }): ModelSummary {
  const { name, created, version, config, recipe, facts, reference, metrics, licence, note, sha256 } = model;
  return {
    name,
    created,
    version,
    ...(sha256 !== undefined && { sha256 }),
    data: { name: facts.name, cells: facts.cells, steps: facts.steps.map(stepWords), fingerprint: facts.fingerprint },
    takes:
      recipe.kind === 'components'
        ? { kind: 'components', obsm: recipe.obsm, dim: recipe.dim }
        : {
            kind: 'genes',
            values: recipe.values,
            genes: recipe.columns.length,
            summed: recipe.names.length,
            hasIds: recipe.ids !== undefined,
            examples: Array.from(recipe.columns.subarray(0, 5), (gene) => recipe.names[gene]),
            components: recipe.variance?.length ?? null,
          },
    latentDim: config.model.latentDim,
    hasDecoder: hasDecoder(config.model),
    training: describeTraining([config]),
    reference: reference && {
      cells: reference.rows,
      labels: reference.labels.map((label) => ({ name: label.name, categories: label.categories })),
    },
    metrics: metrics.values,
    licence,
    note,
  };
}

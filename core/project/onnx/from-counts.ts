/**
 * From counts to the map as one ONNX model: normalization, logarithm, scaling, cutting, loadings and encoder are operators of its graph, so
 * that whoever runs it needs nothing else of the program. `core/cells/placing/new-features.ts` does the same to any file.
 */
import { csvLine } from '../../base/csv.ts';
import { Fault } from '../../base/errors.ts';
import type { FeatureRecipe, GeneRecipe } from '../../model/portable.ts';
import type { NetworkShape, Parameters } from '../../types.ts';
import { cellsBy, constant, encodeModel, node, type Message } from './graph.ts';
import { partLayers } from './network.ts';

export interface CountsModel {
  recipe: FeatureRecipe;
  shape: NetworkShape;
  parameters: Parameters;
  /** Of the program. */
  version: string;
  metadata: Record<string, string>;
}

/** So that a cell without counts divides nothing by 0; far below what any cell adds up to. */
const leastTotal = 1e-20;

/**
 * Takes `counts` (`values` where the model was trained on other numbers): cells × n genes in the order of the metadata's `genes`, of which
 * `columns` make features; NaN for a gene that was not measured, which is taken as the training cells' mean. Gives `embedding` (cells ×
 * latentDim), NaN for a cell without counts, and `features` (cells × inputDim). Float32, any number of cells.
 * @throws `unsupported` where the model takes components that a file brings
 */
export function encodeFromCounts({ recipe, shape, parameters, version, metadata }: CountsModel): Uint8Array {
  const genes = geneRecipe(recipe);
  const input = genes.values === 'counts' ? 'counts' : 'values';
  const graph = new Steps();
  const total = prepare(graph, genes, input);
  const encoder = partLayers({ shape, parameters, part: 'encoder' }, 'features', 'place');
  graph.nodes.push(...encoder.nodes);
  graph.constants.push(...encoder.constants);
  if (total === null) graph.step('Identity', ['place'], 'embedding');
  else graph.step('Where', [graph.step('Greater', [total, graph.number('zero', 0)]), 'place', graph.number('nan', NaN)], 'embedding');
  return encodeModel({
    name: 'from counts',
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: [cellsBy(input, genes.names.length)],
    outputs: [cellsBy('embedding', shape.latentDim), cellsBy('features', shape.inputDim)],
    metadata: {
      ...metadata,
      genes: JSON.stringify(genes.names),
      columns: JSON.stringify(Array.from(genes.columns)),
      ...(genes.ids && { ids: JSON.stringify(genes.ids) }),
    },
    version,
  });
}

/** The genes in the order in which the model takes them, as CSV. */
export function geneOrder(recipe: FeatureRecipe): string {
  const { names, ids } = geneRecipe(recipe);
  return csvLine(ids ? ['gene', 'id'] : ['gene']) + names.map((name, at) => csvLine(ids ? [name, ids[at]] : [name])).join('');
}

function geneRecipe(recipe: FeatureRecipe): GeneRecipe {
  if (recipe.kind === 'genes') return recipe;
  throw new Fault(
    'unsupported',
    `This model takes components that its file brought (${recipe.obsm}): how they come from counts is not known.`,
    {
      remedy: 'Export it from components, or train a model from counts.',
    },
  );
}

/** Nodes and numbers as they come; a node's output is named after it. */
class Steps {
  readonly nodes: Message[] = [];
  readonly constants: Message[] = [];

  step(operator: string, inputs: string[], output?: string, attributes?: Record<string, number | number[]>): string {
    const name = output ?? `${operator.toLowerCase()}.${this.nodes.length}`;
    this.nodes.push(node(operator, name, inputs, name, attributes));
    return name;
  }

  number(name: string, value: number): string {
    return this.row(name, Float32Array.of(value), []);
  }

  row(name: string, values: Float32Array | BigInt64Array, shape = [1, values.length]): string {
    this.constants.push(constant(name, shape, values));
    return name;
  }
}

/** Leads to `features`. @returns each cell's total, where a cell may be without counts */
function prepare(graph: Steps, recipe: GeneRecipe, input: string): string | null {
  const { target, shares, log1p, mean, scale, clip, centre, loadings, standardizeCells, values } = recipe;
  const none = graph.number('none', 0);
  const axis = graph.row('axis', BigInt64Array.of(1n), [1]);
  const columns = graph.row('columns', BigInt64Array.from(recipe.columns, BigInt), [recipe.columns.length]);
  const isMissing = graph.step('IsNaN', [input]);
  const known = graph.step('Where', [isMissing, none, input]);
  const total = graph.step('ReduceSum', [known, axis], 'total', { keepdims: 1 });
  let cell = graph.step('Gather', [known, columns], undefined, { axis: 1 });
  if (target !== undefined) {
    const sum = graph.step('Max', [total, graph.number('least', leastTotal)]);
    let aim = graph.number('target', target);
    if (shares) {
      const there = graph.step('Where', [isMissing, none, graph.row('recipe.shares', shares)]);
      aim = graph.step('Mul', [aim, graph.step('ReduceSum', [there, axis], undefined, { keepdims: 1 })]);
    }
    cell = graph.step('Mul', [cell, graph.step('Div', [aim, sum])]);
  }
  if (log1p) cell = graph.step('Log', [graph.step('Add', [cell, graph.number('one', 1)])]);
  cell = graph.step('Div', [graph.step('Sub', [cell, graph.row('recipe.mean', mean)]), graph.row('recipe.scale', scale)]);
  if (clip > 0) cell = graph.step('Clip', [cell, graph.number('least.value', -clip), graph.number('most.value', clip)]);
  const isUnknown = graph.step('Gather', [isMissing, columns], undefined, { axis: 1 });
  const ofTraining = graph.row('recipe.centre', centre);
  const end = standardizeCells ? undefined : 'features';
  if (loadings) {
    const centred = graph.step('Where', [isUnknown, none, graph.step('Sub', [cell, ofTraining])]);
    const weights = graph.row('recipe.loadings', loadings, [loadings.length / mean.length, mean.length]);
    cell = graph.step('Gemm', [centred, weights], end, { transB: 1 });
  } else cell = graph.step('Where', [isUnknown, ofTraining, cell], end);
  if (standardizeCells) {
    const off = graph.step('Sub', [cell, graph.step('ReduceMean', [cell], undefined, { axes: [1], keepdims: 1 })]);
    const squares = graph.step('ReduceMean', [graph.step('Mul', [off, off])], undefined, { axes: [1], keepdims: 1 });
    const isAlike = graph.step('Equal', [squares, none]);
    graph.step('Div', [off, graph.step('Where', [isAlike, graph.number('unit', 1), graph.step('Sqrt', [squares])])], 'features');
  }
  return values === 'signed' ? null : total;
}

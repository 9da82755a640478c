/**
 * What preparation found, as CSV: a line a gene of the file, a line a cell. Texts come in pieces, for they can be longer than a string may
 * be.
 */
import { csvField } from '../base/csv.ts';
import type { Job } from '../base/job.ts';
import type { GeneStatistics, Prepared } from '../types.ts';
import type { MarkerGroup, MarkerNumbers } from '../types/markers.ts';
import { keptGenes, type MarkerFilters } from '../view/markers.ts';

/** Every gene in file order: its numbers under scanpy's names, empty where it was filtered out, and whether it is highly variable. */
export async function* geneLines(genes: readonly string[], { columns, highlyVariable }: GeneStatistics, job: Job): AsyncGenerator<string> {
  const names = Object.keys(columns);
  yield `${['gene', ...names, 'highly_variable'].join(',')}\n`;
  for (let gene = 0; gene < genes.length; gene++) {
    const numbers = names.map((name) => written(columns[name][gene]));
    yield `${csvField(genes[gene])},${numbers.join(',')},${highlyVariable[gene] ? 'True' : 'False'}\n`;
    await job.breathe();
  }
}

/** Every prepared cell with its features, components as a rule. */
export async function* featureLines({ cells, features, dim, featureNames }: Prepared, job: Job): AsyncGenerator<string> {
  yield `${['cell', ...featureNames].map((field) => csvField(field)).join(',')}\n`;
  for (let cell = 0; cell < cells.length; cell++) {
    yield `${csvField(cells[cell])},${Array.from(features.subarray(cell * dim, (cell + 1) * dim), written).join(',')}\n`;
    await job.breathe();
  }
}

/** Genes of every comparison that the filters let through, the best first, under the names of scanpy's table. */
export async function* markerLines(
  { genes, groups }: { genes: readonly string[]; groups: (MarkerGroup & { numbers: MarkerNumbers })[] },
  filters: MarkerFilters,
  job: Job,
): AsyncGenerator<string> {
  yield 'group,names,scores,logfoldchanges,pvals,pvals_adj,pct_nz_group,pct_nz_reference,reference\n';
  for (const { name, against, numbers } of groups) {
    const { score, logFoldChange, pValue, adjusted, fractionIn, fractionOut } = numbers;
    for (const gene of keptGenes(numbers, filters)) {
      const fields = [score, logFoldChange, pValue, adjusted, fractionIn, fractionOut].map((values) => written(values[gene]));
      yield `${csvField(name)},${csvField(genes[gene])},${fields.join(',')},${csvField(against)}\n`;
      await job.breathe();
    }
  }
}

function written(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

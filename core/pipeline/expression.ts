/** Genes' values as a person looks at them, and what these are in words. */
import { cellTotals, totalFactors } from '../cells/normalize/normalize.ts';
import { geneExpression, geneIndex, hasGene, searchGenes } from '../cells/genes.ts';
import { allIndices } from '../cells/sparse.ts';
import type { Job } from '../base/job.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { Column, Counts, Prepared, StepRecord, ValueKind } from '../types.ts';
import { once } from './once.ts';

/** As the field normalizes where preparation did not. */
const usualTotal = 10_000;

type Looked = Pick<Counts, 'matrix' | 'valueKind' | 'layer' | 'genes' | 'geneIds'>;

/** The matrix that shows how much there is of a gene: the file's unscaled one, where the opened one is scaled and the file has both. */
function matrixFor(data: Counts, gene: string): Looked {
  return data.expression && hasGene(data.expression, gene) ? data.expression : data;
}

/**
 * A gene in the prepared cells: as preparation left it before scaling; of counts that were prepared otherwise log(1 + x) of counts per
 * 10,000;
 * else as the file has it. Of data that stay in their file by a pass over it. @throws `bad-option` for a gene that is not there
 */
export async function geneColumn(data: Counts, prepared: Prepared, options: PrepareOptions, gene: string, job: Job): Promise<Column> {
  const { kept, cellFactors, steps } = prepared;
  const from = matrixFor(data, gene);
  const index = geneIndex(from, gene);
  const values = async (factors: Float32Array | undefined, isLogged: boolean) => {
    const found = await geneExpression(from.matrix, index, kept, factors, isLogged);
    const { lacking } = data;
    return lacking?.genes.has(index) ? found.map((value, row) => (kept[row] < lacking.from ? value : NaN)) : found;
  };
  const name = from.genes[index];
  if (from === data && options.start === 'counts')
    return { kind: 'number', name, values: await values(cellFactors, options.log1p), unit: preparedUnit(data, steps) };
  if (from.valueKind === 'counts' && !data.features) {
    const factors = await once(prepared, `factors of ${from.layer}`, job, async (own) =>
      totalFactors(await cellTotals(from.matrix, kept, allIndices(from.genes.length), own), usualTotal),
    );
    return { kind: 'number', name, values: await values(factors, true), unit: unitOf('counts', usualTotal, true) };
  }
  return { kind: 'number', name, values: await values(undefined, false), unit: storedUnit(from, data.features !== undefined) };
}

/** Genes by what they are called, in whichever matrix they are. */
export function findGenes(data: Counts, query: string, limit: number): string[] {
  if (!data.expression) return searchGenes(data, query, limit);
  return [...new Set([...searchGenes(data.expression, query, limit), ...searchGenes(data, query, limit)])].slice(0, limit);
}

/** What preparation made of the file's values, before scaling: `log1p counts per 10,000`. */
export function preparedUnit(data: Pick<Counts, 'valueKind' | 'layer' | 'features'>, steps: readonly StepRecord[]): string {
  const step = (name: string) => steps.find((each) => each.step === name);
  const total = step('normalize')?.options['targetSum'];
  const isLogged = step('log1p') !== undefined;
  if (typeof total !== 'number' && !isLogged && data.valueKind !== 'counts') return storedUnit(data, data.features !== undefined);
  return unitOf(data.valueKind, typeof total === 'number' ? total : null, isLogged);
}

function unitOf(kind: ValueKind, total: number | null, isLogged: boolean): string {
  const per = total === null ? '' : ` per ${total.toLocaleString('en', { maximumFractionDigits: 1 })}`;
  return `${isLogged ? 'log1p ' : ''}${kind === 'counts' ? 'counts' : kindNames[kind]}${per}`;
}

const kindNames: Record<ValueKind, string> = { counts: 'counts', nonnegative: 'normalized values', signed: 'scaled values' };

function storedUnit({ valueKind, layer }: Pick<Counts, 'valueKind' | 'layer'>, areFeatures: boolean): string {
  const place = layer === '' ? '' : ` (${layer})`;
  return areFeatures ? `values of the file${place}` : `${kindNames[valueKind]}${place}`;
}

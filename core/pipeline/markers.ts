/** Genes by which cells differ: which cells are compared, in which expression, and the tables of what is found. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { ascending } from '../cells/chunks.ts';
import { groupMarkers, type Comparing, type MarkerSource } from '../cells/markers/markers.ts';
import { cellTotals } from '../cells/normalize/normalize.ts';
import { allIndices } from '../cells/sparse.ts';
import { markerLines } from '../cells/tables.ts';
import type { MarkerTable } from '../contract/preparation.ts';
import type { MarkerOptions } from '../model/options/markers.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { Counts, Prepared } from '../types.ts';
import type { MarkerGroup, MarkerNumbers, MarkerRequest } from '../types/markers.ts';
import { formatCount } from '../view/numbers.ts';
import { categoriesOf } from './columns.ts';

export interface MarkersFound {
  /** Names of the genes that were tested. */
  genes: string[];
  groups: (MarkerGroup & { numbers: MarkerNumbers })[];
  /** What a person should know of how they were compared. */
  notes: string[];
}

/** @throws `bad-option` for groups that are not there, overlap, or have too few cells */
export async function markers(
  data: Counts,
  prepared: Prepared,
  prepare: PrepareOptions,
  request: MarkerRequest,
  options: MarkerOptions,
  job: Job,
): Promise<MarkersFound> {
  const asked = comparison(prepared, request, options.test === 'wilcoxon' ? 1 : 2);
  const expression = await expressionOf(data, prepared, prepare, portion(job, 0, 0.1, 'Counting'));
  const order = ascending(prepared.kept);
  const { factors, ...reading } = expression.reading;
  const inOrder = { ...reading, ...(factors && { factors: Float64Array.from(order, (row) => factors[row]) }) };
  const source: MarkerSource = {
    matrix: expression.matrix,
    cells: order.map((row) => prepared.kept[row]),
    groups: Int32Array.from(order, (row) => asked.groups[row]),
    groupCount: asked.names.length,
    genes: expression.genes,
    reading: inOrder,
    scale: expression.scale,
  };
  const found = await groupMarkers(source, asked, options, portion(job, 0.1, 1));
  const sizes = new Float64Array(asked.names.length);
  for (const group of asked.groups) if (group >= 0) sizes[group]++;
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const groups = asked.tested.map((group, at) => {
    const others = asked.reference === null ? all - sizes[group] : sizes[asked.reference];
    return {
      name: asked.names[group],
      cells: sizes[group],
      against: asked.reference === null ? allOthers : asked.names[asked.reference],
      others,
      ...roughNote(sizes[group], others, options),
      numbers: found[at],
    };
  });
  return {
    genes: Array.from(expression.genes, (gene) => expression.names[gene]),
    groups,
    notes: [...asked.notes, ...expression.notes],
  };
}

/** As a table names what a group is compared with where that is every other cell. */
export const allOthers = 'all others';

/** Below it the normal distribution is a rough likeness of rank sums, as scanpy says too. */
const fewCells = 25;

function roughNote(cells: number, others: number, { test }: MarkerOptions): { note?: string } {
  if (test !== 'wilcoxon' || Math.min(cells, others) > fewCells) return {};
  return { note: `${fewCells} cells or fewer on a side: Wilcoxon’s p by the normal distribution are rough.` };
}

/** Which group each prepared cell is of, −1 for none, and which are compared. */
interface Comparison extends Comparing {
  names: string[];
  groups: Int32Array;
  notes: string[];
}

function comparison(prepared: Prepared, { column, group, cells, against }: MarkerRequest, least: number): Comparison {
  if (cells) {
    const outside = against && cellsOf(prepared, column, against);
    const groups = Int32Array.from({ length: prepared.rows }, (_, row) => (outside && !outside[row] ? -1 : 1));
    for (const cell of cells) groups[cell] = 0;
    const names = ['Selected cells', against ? together(against) : allOthers];
    return { names, groups, tested: [0], reference: against ? 1 : null, notes: [] };
  }
  if (column === undefined)
    throw new Fault('bad-option', 'Markers are of groups of cells, and no column names them.', { place: 'column', remedy: 'Name one.' });
  const { categories, codes } = categoriesOf(prepared, column);
  const unlabelled = codes.reduce((count, code) => count + Number(code < 0), 0);
  const notes = unlabelled > 0 && !against ? [`${formatCount(unlabelled)} cells without a value of ${column} are compared with none.`] : [];
  const outside = against && cellsOf(prepared, column, against);
  if (group) {
    const inside = cellsOf(prepared, column, group);
    if (against?.some((name) => group.includes(name)))
      throw new Fault('bad-option', 'A group cannot be compared with itself.', { place: column, remedy: 'Choose other groups.' });
    const groups = codes.map((code, row) => (inside[row] ? 0 : code >= 0 && (!outside || outside[row]) ? 1 : -1));
    const names = [together(group), against ? together(against) : allOthers];
    return { names, groups, tested: [0], reference: against ? 1 : null, notes };
  }
  const sizes = new Uint32Array(categories.length);
  codes.forEach((code, row) => code >= 0 && !outside?.[row] && sizes[code]++);
  // A category that no prepared cell has is no group.
  const present = [...sizes.keys()].filter((code) => sizes[code] >= least);
  const small = [...sizes.keys()].filter((code) => sizes[code] > 0 && sizes[code] < least);
  if (small.length > 0)
    notes.push(`Too few cells for a t-test: ${small.map((code) => categories[code]).join(', ')}; they stay among the others.`);
  if (present.length < (outside ? 1 : 2))
    throw new Fault('bad-option', small.length > 0 ? tooSmall(column, small.length, present.length) : `${column} has one group only.`, {
      place: column,
      remedy: 'Markers tell groups apart: choose a column with two or more, or cluster the cells.',
    });
  const all = outside ? present : [...present, ...small];
  const groupOf = new Map(all.map((code, at) => [code, at]));
  const groups = codes.map((code, row) => (outside?.[row] ? all.length : (groupOf.get(code) ?? -1)));
  const names = all.map((code) => categories[code]);
  return {
    names: outside ? [...names, together(against)] : names,
    groups,
    tested: present.map((_, at) => at),
    reference: outside ? all.length : null,
    notes,
  };
}

const together = (names: readonly string[]) => names.join(' + ');

/** 1 for prepared cells of some categories. @throws `bad-option` that names the categories there are */
function cellsOf(prepared: Prepared, column: string | undefined, names: readonly string[]): Uint8Array {
  if (column === undefined)
    throw new Fault('bad-option', 'Cells are compared with groups, and no column names these.', { place: 'column', remedy: 'Name one.' });
  const { categories, codes } = categoriesOf(prepared, column);
  const isWanted = new Uint8Array(categories.length);
  for (const name of names) {
    const code = categories.indexOf(name);
    if (code < 0)
      throw new Fault('bad-option', `${column} has no group ${name}.`, {
        place: column,
        remedy: `It has ${categories.slice(0, 30).join(', ')}${categories.length > 30 ? ' …' : ''}.`,
      });
    isWanted[code] = 1;
  }
  return Uint8Array.from(codes, (code) => (code >= 0 ? isWanted[code] : 0));
}

interface ExpressionSource extends Pick<MarkerSource, 'matrix' | 'genes' | 'scale'> {
  names: readonly string[];
  /** Factors are one a prepared cell, in float64: rounded before, equal shares of two cells would no longer be ties. */
  reading: { factors?: Float64Array; transform: 'none' | 'log1p' };
  notes: string[];
}

/** As the field normalizes where preparation did not. */
const usualTotal = 1e4;

/** Expression as preparation left it before scaling, or log-normalized where it began with something else; of scaled numbers the file's unscaled ones. */
async function expressionOf(
  data: Counts,
  { kept, cellFactors, made }: Prepared,
  options: PrepareOptions,
  job: Job,
): Promise<ExpressionSource> {
  const unscaled = data.valueKind === 'signed' ? data.expression : undefined;
  const from = unscaled ?? data;
  const { lacking } = data;
  const arePlaced = unscaled === undefined && lacking !== undefined && kept.some((cell) => cell >= lacking.from);
  const there = !unscaled && options.start === 'counts' && made ? made.kept : allIndices(from.genes.length);
  const genes = arePlaced ? there.filter((gene) => !lacking.genes.has(gene)) : there;
  const notes =
    genes.length < there.length ? [`${formatCount(there.length - genes.length)} genes that the placed cells lack are left out.`] : [];
  const common = { matrix: from.matrix, genes, names: from.genes, notes };
  const factors = async (target: number, over: Uint32Array) => {
    const order = ascending(kept);
    const totals = await cellTotals(
      from.matrix,
      order.map((row) => kept[row]),
      over,
      job,
    );
    const found = new Float64Array(kept.length);
    order.forEach((row, at) => (found[row] = totals[at] > 0 ? target / totals[at] : 0));
    return found;
  };
  if (!unscaled && options.start === 'counts') {
    const own = cellFactors && made?.target !== undefined ? await factors(made.target, made.kept) : undefined;
    return {
      ...common,
      reading: { ...(own && { factors: own }), transform: options.log1p ? 'log1p' : 'none' },
      scale: options.log1p || data.valueKind === 'nonnegative' ? 'logged' : 'plain',
    };
  }
  if (from.valueKind === 'counts' && !data.features)
    return { ...common, reading: { factors: await factors(usualTotal, genes), transform: 'log1p' }, scale: 'logged' };
  const scale = from.valueKind === 'signed' ? 'signed' : data.features ? 'plain' : 'logged';
  return { ...common, reading: { transform: 'none' }, scale };
}

/** One comparison with all of its genes, and which others there are. */
export function markerTable({ genes, groups, notes }: MarkersFound, shown: number): MarkerTable {
  const at = Math.min(Math.max(0, shown), groups.length - 1);
  return {
    genes,
    groups: groups.map(({ numbers: _, ...group }) => group),
    shown: at,
    numbers: groups[at].numbers,
    notes,
  };
}

/** Every gene of every comparison that the filters let through, as CSV. */
export async function markersTable(
  name: string,
  found: MarkersFound,
  options: MarkerOptions,
  job: Job,
): Promise<{ name: string; mime: string; bytes: Uint8Array }> {
  const pieces: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for await (const text of markerLines(found, options, job)) pieces.push(encoder.encode(text));
  return { name: `${name}-markers.csv`, mime: 'text/csv', bytes: Buffer.concat(pieces) };
}

function tooSmall(column: string, small: number, left: number): string {
  return `Of ${small + left} groups of ${column} ${small === 1 ? 'one has' : `${small} have`} too few cells for a t-test, so there are no two to compare.`;
}

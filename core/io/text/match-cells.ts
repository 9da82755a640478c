/** Which row of a table speaks of which cell, by names that programs spell differently. */
import type { Job } from '../../base/job.ts';
import { isCellName, share } from '../name-kinds.ts';
import { isCellHeading, isNameHeading } from './headings.ts';
import type { LabelTable } from './label-table.ts';

export interface CellKey {
  column: number;
  /** −1 for a cell without a row */
  rowOfCell: Int32Array;
  /** What was set aside to find them, in words; empty where names are the same. */
  setAside: string;
  /** Rows that name a cell which another row named before. */
  repeated: number;
}

interface Core {
  of(name: string): string;
  /** What was set aside, `*` in the place of the core, where it is the same of all. */
  around?: string;
}

interface Spelling {
  setAside: string;
  /** What of each of these names is compared; `plain` names compare with marks and case set aside. */
  core(names: readonly string[]): Core;
  isPlain: boolean;
}

/** R's `make.names`: other marks become dots, an X goes before a digit. */
const plain = (name: string) =>
  name
    .replace(/^X(?=\d)/, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '.')
    .toLowerCase();
/** Of the sample, of the lane, of a merge: `-1`, `_1`, `.1`, `-1_2`, velocyto's `x`. */
const withoutSuffix = (name: string) => name.replace(/(?<=[ACGTN]{8})x$/, '').replace(/([-_.]\d{1,3})+$/, '');
/** The barcode alone, else what follows the sample's name. */
const withoutPrefix = (name: string) =>
  /[ACGTN]{8,}([-_.][ACGTN]{8,})*/.exec(name.toUpperCase())?.[0] ?? name.replace(/^.*[#:/|]/, '').replace(/^[^_]*_(?=.)/, '');

/** What all names of a table begin and end with, up to a mark: of one sample, one lane, one merge, and so telling none of them apart. */
function withoutCommon(names: readonly string[]): Core {
  if (names.length < 2) return asItStands();
  const backwards = (text: string) => [...text].reverse().join('');
  const before = common(names).replace(/[\p{L}\p{N}]+$/u, '');
  const behind = backwards(common(names.map(backwards)).replace(/[\p{L}\p{N}]+$/u, ''));
  return { of: (name) => name.slice(before.length, name.length - behind.length), around: `${before}*${behind}`.toUpperCase() };
}

function common(names: readonly string[]): string {
  let [length, first] = [names[0].length, names[0]];
  for (const name of names) while (!name.startsWith(first)) first = first.slice(0, --length);
  return first;
}

const asItStands = (): Core => ({ of: (name) => name });

/** From the strictest on. */
const spellings: Spelling[] = [
  { setAside: '', core: asItStands, isPlain: false },
  { setAside: 'marks, case and R’s X', core: asItStands, isPlain: true },
  {
    setAside: 'marks, case and zeros before numbers',
    core: () => ({ of: (name) => name.replaceAll(/(?<!\d)0+(?=\d)/g, '') }),
    isPlain: true,
  },
  { setAside: 'endings such as -1', core: () => ({ of: withoutSuffix }), isPlain: true },
  { setAside: 'samples before and endings behind', core: () => ({ of: (name) => withoutPrefix(withoutSuffix(name)) }), isPlain: true },
  { setAside: 'what all of them begin or end with', core: withoutCommon, isPlain: true },
];

/** As readers name cells that have no names. */
export const areMadeUp = (cells: readonly string[]): boolean =>
  cells.length > 0 && [0, cells.length - 1].every((cell) => new RegExp(`^(Cell|Image) ${cell + 1}$`).test(cells[cell]));

/** Fewer cells than this share, or rows, are named by chance where names are numbers. */
const [leastShare, leastShareOfNumbers] = [0.1, 0.5];

/**
 * The column that names cells: spelled as they are, or with marks, case, suffixes and prefixes set aside where no two names become one.
 * Null where there is none.
 */
export async function findKey(cells: readonly string[], { header, rows }: LabelTable, job: Job): Promise<CellKey | null> {
  const columns = header.map((_, column) => column).sort((a, b) => rank(header[a], a) - rank(header[b], b));
  for (const { core, isPlain, setAside } of spellings) {
    const coreOfCell = core(cells);
    const keyOf = (own: Core) => (name: string) => (isPlain ? plain(own.of(name)) : own.of(name));
    const keyOfCell = cells.map(keyOf(coreOfCell));
    await job.breathe();
    const isLoose = setAside !== '';
    if (isLoose && new Set(keyOfCell).size < new Set(cells).size) continue;
    let best: (CellKey & { matched: number }) | null = null;
    for (const column of columns) {
      const coreOfRow = core(rows.map((row) => row[column]).filter((name) => name !== ''));
      const found = rowsByKey(rows, column, keyOf(coreOfRow), isLoose);
      await job.breathe();
      if (!found) continue;
      const rowOfCell = Int32Array.from(keyOfCell, (name) => found.rowOf.get(name) ?? -1);
      if (isLoose) keepSamplesApart(rowOfCell, cells, rows, column, coreOfCell, coreOfRow);
      const matched = rowOfCell.reduce((count, row) => count + Number(row >= 0), 0);
      if (!isConvincing(matched, cells, rows, column, header[column])) continue;
      if (!best || matched > best.matched) best = { column, rowOfCell, setAside, repeated: found.repeated, matched };
    }
    if (best) return best;
  }
  return null;
}

const rank = (heading: string, column: number) => (isCellHeading(heading) ? 0 : isNameHeading(heading) ? 1 : column === 0 ? 2 : 3);

/**
 * What stands round the names of one sample's cells answers to one thing in the table: rows of other samples with the same barcodes are
 * none of theirs.
 */
function keepSamplesApart(
  rowOfCell: Int32Array,
  cells: readonly string[],
  rows: string[][],
  column: number,
  coreOfCell: Core,
  coreOfRow: Core,
): void {
  const around = (name: string, core: Core) => {
    const [whole, own] = [name.toUpperCase(), core.of(name).toUpperCase()];
    return core.around ?? (whole.includes(own) ? whole.replace(own, '*') : '*');
  };
  // Every plate has a well A01 and every sample a cell 1; barcodes are no other's.
  const isOther = (cell: number, [own, others]: readonly [string, string]) => {
    const [[before, behind = ''], [itsBefore, itsBehind = '']] = [own, others].map((name) => name.split('*').map(plain));
    const agree =
      (before.endsWith(itsBefore) || itsBefore.endsWith(before)) && (behind.startsWith(itsBehind) || itsBehind.startsWith(behind));
    const name = coreOfCell.of(cells[cell]);
    // What only counts, here from 0 and there from 1, names nothing.
    const onlyCounts = coreOfCell.around !== undefined && /^\d+$/.test(name) && (before + behind === '') !== (itsBefore + itsBehind === '');
    return (!agree || onlyCounts) && !/[ACGTN]{8}/i.test(name);
  };
  const counts = new Map<string, Map<string, number>>();
  const both = Array.from(rowOfCell, (row, cell) =>
    row < 0 ? null : ([around(cells[cell], coreOfCell), around(rows[row][column], coreOfRow)] as const),
  );
  for (const pair of both) {
    if (!pair) continue;
    const answers = counts.get(pair[0]) ?? new Map<string, number>();
    counts.set(pair[0], answers.set(pair[1], (answers.get(pair[1]) ?? 0) + 1));
  }
  const most = new Map([...counts].map(([own, answers]) => [own, [...answers].reduce((best, one) => (one[1] > best[1] ? one : best))[0]]));
  both.forEach((pair, cell) => {
    if (pair && (isOther(cell, pair) || (counts.get(pair[0])!.size < 50 && most.get(pair[0]) !== pair[1]))) rowOfCell[cell] = -1;
  });
}

/** Null where names repeat as labels do, or where what was set aside told cells apart. */
function rowsByKey(
  rows: string[][],
  column: number,
  key: (name: string) => string,
  isLoose: boolean,
): { rowOf: Map<string, number>; repeated: number } | null {
  const rowOf = new Map<string, number>();
  let repeated = 0;
  for (let row = 0; row < rows.length; row++) {
    const name = rows[row][column];
    if (name === '') continue;
    const own = key(name);
    const before = rowOf.get(own);
    if (before === undefined) rowOf.set(own, row);
    else if (isLoose && rows[before][column] !== name) return null;
    else repeated++;
  }
  // Names that repeat much, such as clusters, name no cell.
  return rowOf.size < 1 || repeated * 4 > rows.length ? null : { rowOf, repeated };
}

function isConvincing(matched: number, cells: readonly string[], rows: string[][], column: number, heading: string): boolean {
  if (matched === 0) return false;
  const of = Math.max(matched / cells.length, matched / rows.length);
  const areNumbers = rows.slice(0, 50).every((row) => /^\d*$/.test(row[column]));
  if (areNumbers) return of > leastShareOfNumbers && (isNameHeading(heading) || column === 0);
  return of >= leastShare || matched > 20;
}

/** Barcodes, wells. */
const inSamples = /^[ACGTN]{8,}([-_.]\w{1,3})?$|^[A-P]0?\d{1,2}$/i;
const closeSpellings = new Set(spellings.slice(0, 3).map(({ setAside }) => setAside));

/**
 * Where barcodes or wells stand again in every sample, two columns name a cell together: the table with both in one more column, and the key
 * that it is.
 */
export async function findPairedKey(
  cells: readonly string[],
  { header, rows }: LabelTable,
  job: Job,
): Promise<{ table: LabelTable; key: CellKey } | null> {
  const column = (at: number) => rows.map((row) => row[at]);
  const places = header.map((_, at) => at);
  const repeats = (at: number) => {
    const { size } = new Set(column(at));
    return size > 1 && size < rows.length;
  };
  for (const own of places.filter((at) => repeats(at) && share(column(at), (name) => inSamples.test(name)) >= 0.9))
    for (const sample of places.filter((at) => at !== own && repeats(at) && new Set(column(at)).size * 2 <= rows.length))
      for (const [first, second] of [
        [sample, own],
        [own, sample],
      ]) {
        const names = rows.map((row) => `${row[first]}_${row[second]}`);
        if (new Set(names).size < rows.length) continue;
        const heading = `${header[first]}, ${header[second]}`;
        const key = await findKey(cells, { header: [heading], rows: names.map((name) => [name]) }, job);
        if (!key || !closeSpellings.has(key.setAside)) continue;
        const table = { header: [...header, heading], rows: rows.map((row, at) => [...row, names[at]]) };
        return { table, key: { ...key, column: header.length } };
      }
  return null;
}

/** The column that seems to name cells, though none of these; null where nothing in the table looks like names. */
export function seemingNames(cells: readonly string[], { header, rows }: LabelTable): { column: number; example: string } | null {
  if (areMadeUp(cells)) return null;
  const column = header.findIndex((heading, at) => {
    const names = rows
      .slice(0, 2000)
      .map((row) => row[at])
      .filter((name) => name !== '');
    // Barcodes and wells that stand in several samples name cells all the same.
    if (names.length < 2 || (new Set(names).size * 10 < names.length * 9 && share(names, (name) => inSamples.test(name)) < 0.9))
      return false;
    // Numbers may count the rows; numbers with marks between them do not, and are no measurements.
    const isMarked = share(names, (name) => /[A-Za-z]/.test(name) || /^\d+([-_:./|#]\d+){2,}$|^\d+[-_:/|#]\d+$/.test(name)) > 0.5;
    if (!isMarked) return isCellHeading(heading);
    return isCellHeading(heading) || (at === 0 && isNameHeading(heading)) || share(names, isCellName) > 0.5 || shapesAgree(names, cells);
  });
  return column < 0 ? null : { column, example: rows[0][column] };
}

const shape = (name: string) =>
  name
    .replaceAll(/[ACGTN]{6,}/g, 'B')
    .replaceAll(/[A-Z]+/g, 'A')
    .replaceAll(/[a-z]+/g, 'a')
    .replaceAll(/\d+/g, '0');

function shapesAgree(names: string[], cells: readonly string[]): boolean {
  const own = new Set(cells.slice(0, 200).map(shape));
  return own.size < 20 && share(names.slice(0, 200), (name) => own.has(shape(name))) > 0.5;
}

/** The files that make a Matrix Market matrix: which of several, which names beside it are its own, which way round it is. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { PartOffer } from '../../types.ts';
import { isDerived } from '../derived.ts';
import { readHead, type FileHead } from '../files.ts';
import { isBarcode, isGeneName, looksLikeIds, share } from '../name-kinds.ts';
import { chooseParts, type Parts } from '../parts.ts';
import { matrixMarketSizes } from './matrix-market.ts';
import { parseNames, readLines, type NamesFile } from './names-file.ts';
import type { Orientation } from './orientation.ts';

export const matrixFile = /\.mtx(\.gz)?$/i;

/** Left of a name when what every matrix is called is taken away: the sample. */
const stemOf = (name: string) => name.replace(/\.gz$/i, '').replace(/\.mtx$/i, '');
const sampleOf = (name: string) => stemOf(name).replace(/[._-]?(count[._-]?)?matrix$/i, '');

/**
 * Which matrices a folder offers, and which one is meant: the filtered, Cell Ranger's `matrix`, velocyto's spliced; of several samples
 * none.
 */
export async function chooseMatrix(
  { path, entries }: FileHead,
  part: string | undefined,
): Promise<{ matrixPath: string; parts: (Parts & { isOpen: boolean }) | null }> {
  if (!entries) return { matrixPath: path, parts: null };
  const files = entries.filter((name) => matrixFile.test(name)).sort();
  if (files.length === 1) return { matrixPath: join(path, files[0]), parts: null };
  const named = new Map(files.map((file) => [sampleOf(file) || stemOf(file), file]));
  const offers: PartOffer[] = [];
  for (const [name, file] of named.size === files.length ? named : new Map(files.map((one) => [one, one]))) {
    const sizes = matrixMarketSizes(await readHead(join(path, file)));
    offers.push({ name, about: `${sizes.rows.toLocaleString('en')} × ${sizes.cols.toLocaleString('en')}` });
  }
  const fileOf = (name: string) => named.get(name) ?? name;
  const names = offers.map(({ name }) => name);
  // Counts rather than what was made of them.
  const counted = names.filter((name) => !isDerived(fileOf(name)));
  const preferred = [/filtered/i, /^matrix$/i, /^(spliced|mature)$|[._-](spliced|mature)$/i]
    .map((form) => counted.filter((name) => form.test(stemOf(fileOf(name))) && !/raw|unfiltered|unspliced/i.test(name)))
    .find((found) => found.length === 1);
  const withoutRaw = counted.filter((name) => !/raw|unfiltered|unspliced|ambiguous|UniqueAndMult/i.test(fileOf(name)));
  const meant = preferred ?? [counted, withoutRaw].find((found) => found.length === 1) ?? [];
  const parts = chooseParts('Matrix', offers, part, (name) => meant.includes(name), path);
  return { matrixPath: join(path, fileOf(parts.chosen)), parts };
}

const cellFile = new RegExp(
  [
    'barcode|cells?(?![a-z])|cell[_.-]?(id|name|meta|anno)|col(umn)?s?[_.-]?(names?|labels?|data|meta|anno)',
    '(^|[_.-])cols?([_.-]|$)|(^|[_.-])(samples?|obs|spots)([_.-]|$)',
  ].join('|'),
  'i',
);
const geneFile = new RegExp(
  [
    'feature|genes?(?![a-z])|gene[_.-]?(id|name|symbol)|rows?[_.-]?(names?|labels?|data|meta|anno)',
    '(^|[_.-])rows?([_.-]|$)|(^|[_.-])(var|transcripts?|peaks)([_.-]|$)',
  ].join('|'),
  'i',
);
/** Says on which side of the matrix, not what stands there. */
const sideAlone = /(^|[_.-])(row|col(umn)?)s?([_.-]?(names?|labels?))?([_.-]|$)/i;
const tableFile = /(\.(tsv|csv|txt|tab|bed)(\.gz)?|[._-](rows|cols)(\.gz)?|^(barcodes|features|genes|cells))$/i;
const otherFile = /summary|metrics|log|read_?me|stats|knee|umi_?per|ec\.txt|\.mtx(\.gz)?$/i;

interface Candidate {
  path: string;
  /** How much of its name is that of the matrix. */
  affinity: number;
  /** It stands nearer to another matrix. */
  isOfAnother: boolean;
  /** Its name says the side of the matrix alone. */
  isSide: boolean;
}

function affinity(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** Names of cells and of genes that may be the matrix's, its nearest first. */
async function candidates(matrixPath: string): Promise<{ cells: Candidate[]; genes: Candidate[] }> {
  const folder = dirname(matrixPath);
  const own = basename(matrixPath);
  const files = await readdir(folder);
  const matrices = files.filter((name) => matrixFile.test(name));
  const found = { cells: [] as Candidate[], genes: [] as Candidate[] };
  for (const name of files) {
    if (name === own || otherFile.test(name) || !tableFile.test(name)) continue;
    const shared = affinity(name, own);
    const isOfAnother = matrices.some((other) => affinity(name, other) > shared);
    // `cells_x_genes.barcodes.txt` is named like its matrix; what is left says what it is.
    const rest = name.startsWith(stemOf(own)) ? name.slice(stemOf(own).length) : name.slice(name.slice(0, shared).search(/[^._-]*$/));
    const isCells = cellFile.test(rest) && !/genes?|features?/i.test(rest);
    const isGenes = geneFile.test(rest) && !/barcode/i.test(rest);
    const candidate = {
      path: join(folder, name),
      affinity: shared,
      isOfAnother,
      isSide: sideAlone.test(rest) && !/cell|barcode|gene|feature/i.test(rest),
    };
    if (isCells) found.cells.push(candidate);
    else if (isGenes) found.genes.push(candidate);
  }
  const plain = ({ path }: Candidate) => Number(/(barcodes|features|genes)\.tsv(\.gz)?$/i.test(path));
  for (const list of [found.cells, found.genes])
    list.sort(
      (a, b) =>
        Number(a.isOfAnother) - Number(b.isOfAnother) || b.affinity - a.affinity || plain(b) - plain(a) || a.path.localeCompare(b.path),
    );
  return found;
}

export interface MtxParts {
  matrixPath: string;
  sizes: ReturnType<typeof matrixMarketSizes>;
  way: Orientation;
  cells: { path: string; file: NamesFile } | null;
  genes: { path: string; file: NamesFile } | null;
  /** Symbols in a file of their own, beside that of identifiers. */
  symbols: NamesFile | null;
  notes: string[];
}

const mostCandidates = 4;

/** What names look like, where they look like something: in any of their columns. */
function contentOf(lines: string[]): 'cells' | 'genes' | null {
  const some = parseNames(lines.slice(0, 400), Math.min(lines.length, 400)).columns;
  const most = (holds: (name: string) => boolean) =>
    Math.max(
      0,
      ...some.map((names) =>
        share(
          names.map((name) => name.trim()),
          holds,
        ),
      ),
    );
  const [cells, genes] = [most(isBarcode), most(isGeneName)];
  return cells > 0.5 && genes < 0.3 ? 'cells' : genes > 0.5 && cells < 0.3 ? 'genes' : null;
}

/** As many lines, or one more for a header. */
const fits = (lines: string[], size: number) => lines.length === size || lines.length === size + 1;

/**
 * The names that fit the matrix, and the way round that they tell. @param longest bytes of a file of cells' names that is looked into where
 * the genes' tell enough @throws `malformed` where names lie beside it that fit neither way
 */
export async function findParts(matrixPath: string, orientation: OpenOptions['orientation'], longest: number, job: Job): Promise<MtxParts> {
  const sizes = matrixMarketSizes(await readHead(matrixPath));
  const { rows, cols } = sizes;
  const found = await candidates(matrixPath);
  const read = async (all: Candidate[]) =>
    Promise.all(all.slice(0, mostCandidates).map(async (candidate) => ({ ...candidate, lines: await readLines(candidate.path, job) })));
  const genesByName = await read(found.genes);
  const ownCells = found.cells.filter(({ isOfAnother }) => !isOfAnother);
  const [genesAlike, cellsAlike] = [
    genesByName.filter(({ lines }) => contentOf(lines) !== 'cells'),
    genesByName.filter(({ lines }) => contentOf(lines) === 'cells'),
  ];
  const isTold = rows !== cols && genesAlike.some(({ lines }) => fits(lines, rows)) && !genesAlike.some(({ lines }) => fits(lines, cols));
  const skipped = isTold && ownCells.length > 0 && !ownCells[0].isSide && (await stat(ownCells[0].path)).size > longest;
  const cellsByName = skipped ? [] : await read(ownCells);
  // What stands in a file tells more than what it is called: quants_mat_rows.txt has cells, E-MTAB-1.mtx_rows genes.
  const ofGenes = [...genesAlike, ...cellsByName.filter(({ lines }) => contentOf(lines) === 'genes')];
  const ofCells = [
    ...cellsByName.filter(({ lines }) => contentOf(lines) !== 'genes'),
    ...cellsAlike.filter(({ isOfAnother }) => !isOfAnother),
  ];
  // A file of the rows' names fits the rows whatever they are.
  const tells = ({ isSide, lines }: { isSide: boolean; lines: string[] }) => !isSide || contentOf(lines) !== null;
  const fitting = (all: typeof ofCells, size: number) => all.some((one) => tells(one) && fits(one.lines, size));
  const ofRows = [...ofGenes, ...ofCells].find((one) => one.isSide && /row/i.test(basename(one.path)) && fits(one.lines, rows));
  const fit = {
    genesFirst: fitting(ofGenes, rows),
    cellsSecond: fitting(ofCells, cols),
    cellsFirst: fitting(ofCells, rows),
    genesSecond: fitting(ofGenes, cols),
    rowsHold: ofRows ? contentOf(ofRows.lines) : null,
  };
  const way = chooseWay(orientation, basename(matrixPath), fit, rows === cols);
  const [cells, genes] = way.cellsAreRows ? [rows, cols] : [cols, rows];
  const pick = (all: typeof ofCells, size: number) => {
    const one = all.find(({ lines }) => fits(lines, size));
    return one ? { path: one.path, file: parseNames(one.lines, size), isOfAnother: one.isOfAnother } : null;
  };
  const cellNames = pick(ofCells, cells);
  const geneNames = pick(ofGenes, genes);
  for (const [what, all, picked, size] of [
    ['barcodes', ofCells, cellNames, cells],
    ['features', ofGenes, geneNames, genes],
  ] as const) {
    const nearest = all.find((one) => !one.isOfAnother);
    if (picked || !nearest) continue;
    throw new Fault('malformed', `It has ${nearest.lines.length} ${what}, the matrix has ${size}.`, {
      file: nearest.path,
      place: basename(matrixPath),
      remedy: 'Take the three files from one run, or the other way round with --orientation.',
    });
  }
  const notes: string[] = [];
  const standard = !way.cellsAreRows && !way.isGuess && (cellNames !== null || skipped) && geneNames;
  if (!standard)
    notes.push(
      `Rows are ${way.cellsAreRows ? 'cells' : 'genes'}: ${way.reason}.${way.isGuess ? ` This is a guess: --orientation ${way.cellsAreRows ? 'genes-by-cells' : 'cells-by-genes'} turns it round.` : ''}`,
    );
  const isNamed = cellNames !== null || skipped;
  if (!isNamed || !geneNames)
    notes.push(
      `Beside it there is no file of ${[isNamed ? '' : 'barcodes', geneNames ? '' : 'features'].filter(Boolean).join(' and ')}.tsv: names were made up.`,
    );
  if (geneNames?.isOfAnother)
    notes.push(`The genes’ names were taken from ${basename(geneNames.path)}, which stands nearer to another matrix.`);
  for (const one of [cellNames, geneNames])
    if (one?.file.header)
      notes.push(
        `The first line of ${basename(one.path)} was taken for a header: ${one.file.header.filter(Boolean).slice(0, 4).join(', ')}.`,
      );
  // Identifiers and symbols in a file each, as kallisto has them.
  const areIds = (lines: string[]) => looksLikeIds(lines.slice(0, 500).map((line) => line.trim()));
  const own = ofGenes.find(({ path }) => path === geneNames?.path);
  const second =
    own &&
    ofGenes.find(
      (one) =>
        one !== own &&
        !one.isOfAnother &&
        one.affinity === own.affinity &&
        one.lines.length === own.lines.length &&
        areIds(one.lines) !== areIds(own.lines),
    );
  return { matrixPath, sizes, way, cells: cellNames, genes: geneNames, symbols: second ? parseNames(second.lines, genes) : null, notes };
}

interface Fits {
  genesFirst: boolean;
  cellsSecond: boolean;
  cellsFirst: boolean;
  genesSecond: boolean;
  /** What the names in a file of the rows look like. */
  rowsHold: 'cells' | 'genes' | null;
}

/** By what fits; where both ways do, or nothing is there to fit, by what the file is called. */
function chooseWay(
  asked: OpenOptions['orientation'],
  name: string,
  { genesFirst, cellsSecond, cellsFirst, genesSecond, rowsHold }: Fits,
  isSquare: boolean,
): Orientation {
  if (asked !== 'auto') return { cellsAreRows: asked === 'cells-by-genes', reason: 'as asked' };
  if (rowsHold) return { cellsAreRows: rowsHold === 'cells', reason: `the names of its rows look like those of ${rowsHold}` };
  const [usual, turned] = [Number(genesFirst) + Number(cellsSecond), Number(cellsFirst) + Number(genesSecond)];
  if (usual > turned) return { cellsAreRows: false, reason: 'so the names beside it fit' };
  if (turned > usual) return { cellsAreRows: true, reason: 'so the names beside it fit; the matrix is transposed against Cell Ranger’s' };
  if (/cells?[_.-]?(x|by|times)[_.-]?(genes?|features?)/i.test(name)) return { cellsAreRows: true, reason: `its name, ${name}, says so` };
  if (/genes?[_.-]?(x|by|times)[_.-]?cells?/i.test(name)) return { cellsAreRows: false, reason: `its name, ${name}, says so` };
  if (/^DGE(_\w+)?\.mtx/i.test(name)) return { cellsAreRows: true, reason: 'Parse’s DGE.mtx has cells in its rows' };
  return {
    cellsAreRows: false,
    reason: isSquare && usual > 0 ? 'it is square, and Cell Ranger’s are so' : 'most programs write it so',
    isGuess: true,
  };
}

/** AnnData from any store: which matrix, the names and annotations, embeddings, colours. */
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix, Embedding, Matrix, MatrixOffer, MatrixStream, Precision, Values, ValueKind } from '../../types.ts';
import { frameRows, inspectFrame, readFrame, type Frame } from './anndata-frame.ts';
import { findMatrix, readMatrix, storedNumbers, type MatrixNode } from './anndata-matrix.ts';
import { fromShares, toHex } from '../color-names.ts';
import { categoryColors } from '../columns.ts';
import { looksLikeIds } from '../name-kinds.ts';
import { makeGenesUnique } from '../names.ts';
import { placeNotes, placesIn } from '../places.ts';
import { glanceAt, glimpses, type Glance, type Look } from '../glance.ts';
import { checkCount, glance } from '../limits.ts';
import { matrixBytes, sparseBytes } from '../memory.ts';
import type { Inspection, ReadOptions } from '../reader.ts';
import { matrixStream } from '../row-chunks.ts';
import { allNumbers, allTexts, numberArrays, type ArrayNode, type Store, type StoreNode } from '../stores/store.ts';

interface Candidate {
  layer: string;
  matrix: MatrixNode;
  varPath: string;
}

/** Everything of an AnnData file that the product uses. @param options which matrix; left out: the counts, else X */
export async function readAnnData(store: Store, format: string, options: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { chosen, around } = await readAround(store, format, options, job);
  const { matrix, valueKind, notes } = await readMatrix(store, chosen.matrix, around, options.precision ?? 'float32', job);
  return { ...around, matrix, valueKind, notes: [...around.notes, ...notes] };
}

/** The same with the matrix left in the file. @param reopen opens it anew for each pass */
export async function streamAnnData(
  store: Store,
  reopen: (job: Job) => Promise<Store>,
  format: string,
  options: ReadOptions,
  job: Job,
): Promise<CountMatrix<MatrixStream<Values>>> {
  const { chosen, around } = await readAround(store, format, options, job);
  const { valueKind } = await glanceAt(store, await storedNumbers(store, chosen.matrix));
  return { ...around, matrix: matrixStream(chosen.matrix, around, options.precision ?? 'float32', reopen), valueKind };
}

/** Sizes, kinds and names, from what the file says of its parts. @param layer the one asked for comes first */
export async function inspectAnnData(store: Store, layer: string | undefined): Promise<Inspection> {
  const candidates = await findCandidates(store);
  const notes: string[] = [];
  const look = glimpses();
  const chosen = layer === undefined ? await choose(store, candidates, look, notes) : named(store, candidates, layer);
  await checkNames(store, chosen);
  const matrices: MatrixOffer[] = [];
  for (const candidate of [chosen, ...candidates.filter((other) => other !== chosen)]) {
    const { rows, cols, entries, layout } = candidate.matrix;
    const { valueKind = null, share = 1 } = (await lookAt(store, candidate, look)) ?? {};
    const isDense = layout === 'dense';
    matrices.push({
      layer: candidate.layer,
      cells: rows,
      genes: cols,
      entries,
      storage: isDense ? 'dense' : layout === 'csr' ? 'by cells' : 'by genes',
      valueKind,
      memory: isDense ? matrixBytes(rows, cols, share) : sparseBytes(rows, cols, entries),
    });
  }
  const { columns, skipped, unlisted } = await inspectFrame(store, 'obs');
  if (unlisted > 0)
    notes.push(`It has ${unlisted.toLocaleString('en')} more annotations than the ${glance.listed.toLocaleString('en')} that are listed.`);
  if (skipped.length) notes.push(`Annotations that cannot be read, being neither numbers nor texts: ${skipped.join(', ')}.`);
  return { name: nameOf(store), matrices, obs: columns, obsm: await inspectEmbeddings(store), notes };
}

async function inspectEmbeddings(store: Store): Promise<{ name: string; dim: number }[]> {
  const node = await store.node('obsm');
  if (!node) return [];
  if (node.kind === 'array')
    return node.type.kind === 'compound'
      ? node.type.members.filter(({ type }) => type.kind === 'number').map(({ name, width }) => ({ name, dim: width }))
      : [];
  const found = await Promise.all(node.keys.map(async (name) => ({ name, dim: await embeddingDim(store, `obsm/${name}`) })));
  return found.filter(({ dim }) => dim > 0);
}

/** Numbers a cell; 0 for what is neither an array of numbers nor a data frame of them. */
async function embeddingDim(store: Store, path: string): Promise<number> {
  const node = await store.node(path);
  if (node?.kind === 'array') return node.type.kind === 'number' && node.shape.length <= 2 ? (node.shape[1] ?? 1) : 0;
  if (!isFrame(node)) return 0;
  const { columns, skipped } = await inspectFrame(store, path);
  return skipped.length === 0 && columns.every(({ kind }) => kind === 'number') ? columns.length : 0;
}

function isFrame(node: StoreNode | null): boolean {
  return node?.kind === 'group' && node.attributes['encoding-type'] === 'dataframe';
}

const nameOf = (store: Store) => basename(store.file).replace(/(\.(h5ad|h5|hdf5|zarr|zip))+$/i, '');

/** All but the numbers of the matrix. */
async function readAround(
  store: Store,
  format: string,
  { layer, precision = 'float32' }: ReadOptions,
  job: Job,
): Promise<{ chosen: Candidate; around: Omit<CountMatrix<Matrix<Values>>, 'matrix' | 'valueKind'> }> {
  const candidates = await findCandidates(store);
  const notes: string[] = [];
  const chosen = layer === undefined ? await choose(store, candidates, glanceAt, notes) : named(store, candidates, layer);
  await checkNames(store, chosen);
  const obs = await readFrame(store, 'obs', job);
  const variables = await readFrame(store, chosen.varPath, job);
  const { rows, cols, node } = chosen.matrix;
  const cells = rowNames(store, obs, 'obs', rows, 'Cell', node.path);
  const { genes, geneIds } = geneNames(rowNames(store, variables, chosen.varPath, cols, 'Gene', node.path), variables, notes);
  if (obs?.skipped.length) notes.push(`Annotations that are not shown, being neither numbers nor texts: ${obs.skipped.join(', ')}.`);
  return {
    chosen,
    around: {
      name: nameOf(store),
      source: store.file,
      format,
      layer: chosen.layer,
      cells,
      genes,
      geneIds,
      obs: await withColors(store, obs?.columns ?? [], job),
      obsm: await readEmbeddings(store, rows, precision, notes, job),
      notes,
    },
  };
}

async function findCandidates(store: Store): Promise<Candidate[]> {
  const root = await store.node('');
  const keys = root?.kind === 'group' ? root.keys : [];
  const layers = keys.includes('layers') ? await store.node('layers') : null;
  const paths = [
    { layer: 'X', path: 'X', varPath: 'var' },
    ...(layers?.kind === 'group' ? layers.keys : []).map((name) => ({ layer: `layers/${name}`, path: `layers/${name}`, varPath: 'var' })),
    { layer: 'raw/X', path: 'raw/X', varPath: 'raw/var' },
    { layer: 'raw/X', path: 'raw.X', varPath: 'raw.var' },
  ];
  const candidates: Candidate[] = [];
  for (const { layer, path, varPath } of paths) {
    const matrix = await findMatrix(store, path);
    if (matrix) candidates.push({ layer, matrix, varPath });
  }
  if (candidates.length === 0) {
    const x = await store.node('X');
    const shape = x?.kind === 'array' ? x.shape : Array.isArray(x?.attributes.shape) ? x.attributes.shape : null;
    if (shape?.[0] === 0)
      throw new Fault('too-few-cells', 'It has no cells.', {
        file: store.file,
        place: `X, ${shape.join(' × ')}`,
        remedy: 'Choose a file with many cells.',
      });
    if (shape?.[1] === 0)
      throw new Fault('too-few-genes', 'It has no genes.', {
        file: store.file,
        place: `X, ${shape.join(' × ')}`,
        remedy: 'Choose a file with genes.',
      });
    const embeddings = await inspectEmbeddings(store);
    if (embeddings.length > 0) {
      throw new Fault(
        'no-matrix',
        `It has embeddings (${embeddings.map(({ name }) => name).join(', ')} in obsm) but no counts: there is no X, no layer and no raw.`,
        {
          file: store.file,
          place: 'X',
          remedy: 'Save it with its counts; or in Python: numpy.save("pca.npy", adata.obsm["X_pca"]), and open that.',
        },
      );
    }
    throw new Fault(
      'no-matrix',
      keys.includes('X')
        ? 'Its X holds no matrix of numbers, and it has no layer and no raw.'
        : 'It holds no AnnData matrix: there is no X, no layer and no raw.',
      {
        file: store.file,
        place: keys.length ? `found: ${keys.slice(0, 8).join(', ')}` : 'X',
        remedy: 'Write the file with anndata, with counts in X or in a layer.',
      },
    );
  }
  return candidates;
}

function named(store: Store, candidates: Candidate[], layer: string): Candidate {
  const found = candidates.find(
    (candidate) => candidate.layer === layer || candidate.layer === `layers/${layer}` || (layer === 'raw' && candidate.layer === 'raw/X'),
  );
  if (found) return found;
  throw new Fault('no-matrix', `It has no matrix ‘${layer}’.`, {
    file: store.file,
    place: layer,
    remedy: `Choose one of: ${candidates.map((candidate) => candidate.layer).join(', ')}.`,
  });
}

const kindNames: Record<ValueKind, string> = { counts: 'counts', nonnegative: 'normalized values', signed: 'scaled values' };

const [namedCounts, wholeMatrix] = [
  /^(raw[_ .-]?|umi[_ .-]?|uncorrected[_ .-]?|integer[_ .-]?|original[_ .-]?)*(counts?|umis?)([_ .-]?(raw|umi|matrix|layer|rna|int))*$|^raw$/i,
  /^(matrix|total|spliced|mature|exon(ic)?)$/i,
];
/** Whole numbers, but of something else: parts of the counts, marks, what was chosen. */
const noCounts = /ambig|unspliced|nascent|intron|mask|binar|bool|^is[_ .]|detected|expressed|rank|cluster|neighbo|mito/i;

/**
 * Counts where the file has them: X, a layer that is called so, raw, velocyto's whole or spliced matrix, the only layer that looks like
 * counts; else X, or the first there is. What was passed over is told.
 */
async function choose(store: Store, candidates: Candidate[], look: Look, notes: string[]): Promise<Candidate> {
  const layerOf = ({ layer }: Candidate) => layer.replace(/^layers\//, '');
  const rank = (candidate: Candidate) => {
    if (candidate.layer === 'X') return 0;
    if (candidate.layer === 'raw/X') return 2;
    return namedCounts.test(layerOf(candidate)) ? 1 : wholeMatrix.test(layerOf(candidate)) ? 3 : 4;
  };
  const ranked = candidates.toSorted((a, b) => rank(a) - rank(b));
  const kinds = new Map<Candidate, ValueKind>();
  const likely: Candidate[] = [];
  for (const candidate of ranked) {
    if (likely.length > 0 && rank(candidate) > rank(likely[0])) break;
    // What is not looked at may be what its name says.
    const { valueKind, largest } = (await lookAt(store, candidate, look)) ?? { valueKind: 'counts', largest: Infinity };
    kinds.set(candidate, valueKind);
    const isMark = isBoolean(candidate.matrix) || noCounts.test(layerOf(candidate)) || (rank(candidate) === 4 && largest <= 1);
    if (valueKind === 'counts' && (rank(candidate) === 0 || !isMark)) likely.push(candidate);
    // Of those that are called so the first is taken; of those that are not, only one alone.
    if (likely.length > 0 && rank(candidate) < 4) break;
  }
  const holds = (candidate: Candidate) => `${candidate.layer} holds ${kindNames[kinds.get(candidate)!]}`;
  const [found] = likely;
  if (found && (rank(found) < 4 || likely.length === 1)) {
    if (found.layer !== 'X')
      notes.push(
        `Counts were taken from ${found.layer}${rank(found) === 4 ? ', the only matrix that looks like counts' : ''}${ranked[0].layer === 'X' && found !== ranked[0] ? `; ${holds(ranked[0])}` : ''}.`,
      );
    return found;
  }
  const open =
    likely.length > 1
      ? ` ${likely.map(({ layer }) => layer).join(', ')} hold whole numbers; name one as the matrix (--layer) if it is the counts.`
      : '';
  notes.push(
    `${open ? 'Which matrix holds counts is not clear' : 'The file has no counts'}: ${[...kinds.keys()]
      .filter((candidate) => !likely.includes(candidate))
      .map(holds)
      .join(', ')}. Taken: ${ranked[0].layer}.${open}`,
  );
  return ranked[0];
}

/** Rows and columns as many as there are names for; what has none or other names is not looked at. */
async function lookAt(store: Store, candidate: Candidate, look: Look): Promise<Glance | null> {
  if ((await misfit(store, candidate)) !== null) return null;
  return look(store, await storedNumbers(store, candidate.matrix));
}

async function misfit(
  store: Store,
  { matrix: { rows, cols }, varPath }: Candidate,
): Promise<{ path: string; names: number; what: string; count: number } | null> {
  for (const { path, what, count } of [
    { path: 'obs', what: 'cell', count: rows },
    { path: varPath, what: 'gene', count: cols },
  ]) {
    const names = await frameRows(store, path);
    if (names !== null && names !== count) return { path, names, what, count };
  }
  return null;
}

/** @throws `malformed` for a matrix of other sizes than what its names say, before any number of it is read */
async function checkNames(store: Store, candidate: Candidate): Promise<void> {
  const found = await misfit(store, candidate);
  if (found) refuseNames(store, found, candidate.matrix.node.path);
}

function refuseNames(
  store: Store,
  { path, names, what, count }: { path: string; names: number; what: string; count: number },
  matrixPath: string,
): never {
  throw new Fault('malformed', `${path} names ${names} ${what}s, ${matrixPath} has ${count}.`, {
    file: store.file,
    place: path,
    remedy: 'Write the file again with the program that made it.',
  });
}

function isBoolean({ node }: MatrixNode): boolean {
  return node.kind === 'array' && node.type.kind === 'boolean';
}

function rowNames(store: Store, frame: Frame | null, path: string, count: number, what: string, matrixPath: string): string[] {
  checkCount(count, store.file, matrixPath);
  if (!frame) return Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
  if (frame.index.length === count) return frame.index;
  return refuseNames(store, { path, names: frame.index.length, what: what.toLowerCase(), count }, matrixPath);
}

/** The likeliest first, whatever the case. */
const symbolColumns = [
  'feature_name',
  'gene_symbols',
  'gene_symbol',
  'genesymbol',
  'gene_name',
  'gene_names',
  'genename',
  'external_gene_name',
  'hgnc_symbol',
  'mgi_symbol',
  'gene_short_name',
  'symbol',
  'symbols',
  'gene',
  'genes',
  'name',
  'original_gene_symbols',
];
const idColumns = [
  'gene_ids',
  'gene_id',
  'geneid',
  'feature_id',
  'featureid',
  'ensembl_id',
  'ensembl_gene_id',
  'ensembl',
  'ensemblid',
  'ensg',
  'ensembl_ids',
  'accession',
  'id',
  'ids',
];

/** Symbols as names and identifiers beside them, whichever of the two the file has as its index. */
export function geneNames(index: string[], frame: Pick<Frame, 'columns'> | null, notes: string[]): { genes: string[]; geneIds?: string[] } {
  const texts = (names: string[]) => {
    const column = names
      .map((name) => frame?.columns.find((candidate) => candidate.name.toLowerCase().replaceAll(/[ .-]/g, '_') === name))
      .find((found) => found && found.kind !== 'number');
    if (!column) return undefined;
    return column.kind === 'category'
      ? Array.from(column.codes, (code) => column.categories[code] ?? '')
      : column.kind === 'text'
        ? column.values
        : undefined;
  };
  const beside = looksLikeIds(index) ? texts(symbolColumns) : undefined;
  const symbols = beside && !looksLikeIds(beside) ? beside : undefined;
  const genes = symbols ? symbols.map((symbol, i) => symbol || index[i]) : index.slice();
  if (symbols) notes.push('Genes are named by their symbols; their identifiers can be searched as well.');
  makeGenesUnique(genes, notes);
  return { genes, geneIds: symbols ? index : texts(idColumns) };
}

async function withColors(store: Store, columns: Column[], job: Job): Promise<Column[]> {
  return Promise.all(
    columns.map(async (column) => {
      if (column.kind !== 'category') return column;
      const node = await store.node(`uns/${column.name}_colors`);
      const colors = node?.kind === 'array' ? categoryColors(await readColors(store, node, job), column.categories.length) : undefined;
      return colors ? { ...column, colors } : column;
    }),
  );
}

/** Texts, or one row of red, green and blue a colour. */
async function readColors(store: Store, node: ArrayNode, job: Job): Promise<(string | undefined)[]> {
  if (node.type.kind === 'text') return (await allTexts(store, node, job)).map(toHex);
  const [colors = 0, parts = 1] = node.shape;
  if (node.type.kind !== 'number' || parts < 3 || parts > 4) return [];
  const values = await allNumbers(store, node, 'float64', job);
  return Array.from({ length: colors }, (_, i) => fromShares(values.subarray(i * parts, (i + 1) * parts)));
}

/**
 * Every matrix of numbers in obsm, a data frame of them too; in files before anndata 0.7 obsm is one compound array. Cells without a place
 * in one have NaN there.
 */
async function readEmbeddings(store: Store, rows: number, precision: Precision, notes: string[], job: Job): Promise<Embedding<Values>[]> {
  const node = await store.node('obsm');
  if (!node) return [];
  const embeddings: Embedding<Values>[] = [];
  const skipped: string[] = [];
  const keep = (name: string, values: Values, dim: number) => {
    if (values.length === rows * dim && placesIn(values, dim) > 0) embeddings.push({ name, dim, values });
    else skipped.push(name);
  };
  const take = async (name: string, array: ArrayNode, dim: number, member?: string) => {
    const values = await allNumbers<Precision>(store, array, precision, job, member);
    keep(name, array.shape[0] === rows ? values : new Float32Array(0), dim);
  };
  if (node.kind === 'array') {
    for (const { name, type, width } of node.type.kind === 'compound' ? node.type.members : []) {
      if (type.kind === 'number') await take(name, node, width, name);
      else skipped.push(name);
    }
  } else {
    for (const name of node.keys) {
      const array = await store.node(`obsm/${name}`);
      const dim = await embeddingDim(store, `obsm/${name}`);
      if (dim > 0 && array?.kind === 'array') await take(name, array, dim);
      else if (dim > 0) keep(name, await frameValues(store, `obsm/${name}`, precision, job), dim);
      else skipped.push(name);
    }
  }
  notes.push(...placeNotes(embeddings));
  if (skipped.length) notes.push(`Not offered as embeddings, not being whole matrices of numbers: ${skipped.join(', ')}.`);
  return embeddings;
}

/** The columns of a data frame side by side. */
async function frameValues(store: Store, path: string, precision: Precision, job: Job): Promise<Values> {
  const columns = ((await readFrame(store, path, job))?.columns ?? []).flatMap((column) =>
    column.kind === 'number' ? [column.values] : [],
  );
  const rows = columns[0]?.length ?? 0;
  const values = new numberArrays[precision](rows * columns.length);
  for (let at = 0; at < values.length; at++) values[at] = columns[at % columns.length][Math.floor(at / columns.length)];
  return values;
}

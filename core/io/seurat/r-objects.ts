/**
 * Where matrices, annotations and reductions stand in the objects that R's programs save: Seurat 3 to 5, SingleCellExperiment, bare
 * matrices.
 */
import { Fault } from '../../base/errors.ts';
import { likelyAssay, preferredSlots } from './assays.ts';
import { asFrame, listData, type RFrame } from './r-frame.ts';
import { asMatrix, type RMatrix } from './r-matrix.ts';
import { attribute, classesOf, item, namedItems, textsOf, type RNumbers, type RTexts, type RValue } from './r-values.ts';

/** Which of all cells and genes a piece of a matrix has: a column of a table of yes and no. */
export interface Mask {
  names: RTexts;
  flags: RNumbers;
  column: number;
}

export interface RPiece {
  matrix: RMatrix;
  cells?: Mask;
  genes?: Mask;
}

export interface RLayer {
  layer: string;
  /** Several where samples are kept apart. */
  pieces: RPiece[];
}

export interface RPart {
  name: string;
  layers: RLayer[];
  /** Of the cells and genes where the matrices have none. */
  cells?: RTexts;
  genes?: RTexts;
  obs: RFrame | null;
  /** What is said of the genes. */
  variables: RFrame | null;
  /** A factor that names the cells' groups, apart from the annotations. */
  identities?: RValue;
  reductions: RReduction[];
  /** Matrices of cells × cells. */
  graphs?: { name: string; matrix: RMatrix }[];
  /** Way round is to be found by the names. */
  isBare?: boolean;
}

export interface RReduction {
  name: string;
  matrix: RMatrix;
  /** genes × dimensions */
  loadings?: RMatrix;
  deviations?: RNumbers;
}

export interface RObject {
  program: string;
  what: string;
  parts: RPart[];
  likely(name: string): boolean;
  /** What a person or a program put down about the whole. */
  remarks?: { name: string; value: RValue }[];
  /** What else stands in the object and is not read, by its place. */
  left?: string[];
}

/** @throws `unsupported` for other objects, with the line of R that makes one which opens */
export function findObject(value: RValue, file: string): RObject {
  const classes = classesOf(value);
  if (value.type === 's4' && attribute(value, 'assays') && attribute(value, 'active.assay')) return seurat(value, file);
  if (classes.includes('seurat'))
    throw refuse(file, 'This is an object of Seurat 2', 'saveRDS(SeuratObject::UpdateSeuratObject(readRDS("in.rds")), "out.rds")');
  if (value.type === 's4' && attribute(value, 'assays') && attribute(value, 'colData')) return experiment(value, file);
  const alone = bare('matrix', asMatrix(value));
  if (alone) return { program: 'matrix', what: 'Matrix', parts: [alone], likely: () => true };
  const parts = classes.length === 0 ? namedItems(value).flatMap(({ name, value: one }) => bare(name, asMatrix(one)) ?? []) : [];
  if (parts.length > 0) return { program: 'list', what: 'Matrix', parts, likely: (name) => /^(counts?|raw|exprs?|x)$/i.test(name) };
  const objects = namedItems(value).filter(({ value: one }) => one.type === 's4' && attribute(one, 'assays') !== undefined);
  if (objects.length > 0)
    throw refuse(
      file,
      `This is a list of ${objects.length} R objects, as one that was split by samples`,
      `saveRDS(readRDS("in.rds")[[${JSON.stringify(objects[0].name)}]], "out.rds"), or what merge() makes of them`,
    );
  const said = `This is an R object of class ‘${classes[0] ?? value.type}’`;
  if (classes.includes('data.frame'))
    throw refuse(file, `${said}: a table, not a matrix`, 'saveRDS(as.matrix(readRDS("in.rds")), "out.rds")');
  if (/^(Delayed|HDF5|Render|Iterable|TENx)/.test(classes[0] ?? ''))
    throw refuse(file, `${said}: its numbers lie in another file`, 'saveRDS(as(readRDS("in.rds"), "dgCMatrix"), "out.rds")');
  throw refuse(
    file,
    `${said}, in which there is no matrix that can be read`,
    'saveRDS(SeuratObject::GetAssayData(readRDS("in.rds")), "out.rds")',
  );
}

function refuse(file: string, what: string, line: string): Fault {
  return new Fault('unsupported', `${what}.`, { file, remedy: `In R: ${line}.` });
}

function bare(name: string, matrix: RMatrix | null): RPart | null {
  return matrix && { name, layers: [{ layer: '', pieces: [{ matrix }] }], obs: null, variables: null, reductions: [], isBare: true };
}

// ---------------------------------------------------------------- Seurat

function seurat(object: RValue, file: string): RObject {
  const active = textsOf(attribute(object, 'active.assay'))?.[0] ?? '';
  const obs = asFrame(attribute(object, 'meta.data'));
  const reductions = namedItems(attribute(object, 'reductions')).flatMap(({ name, value }) => {
    const matrix = asMatrix(attribute(value, 'cell.embeddings'));
    const loadings = asMatrix(attribute(value, 'feature.loadings'));
    const deviations = attribute(value, 'stdev');
    return matrix
      ? [
          {
            name,
            matrix,
            ...(loadings && loadings.rows * loadings.cols > 0 && { loadings }),
            ...(deviations?.type === 'double' && deviations.length > 0 && { deviations }),
            assay: textsOf(attribute(value, 'assay.used'))?.[0],
          },
        ]
      : [];
  });
  const graphs = matricesOf(attribute(object, 'graphs'));
  const parts: RPart[] = [];
  const left = ['images', 'neighbors', 'commands', 'tools'].flatMap((slot) =>
    namedItems(attribute(object, slot)).map(({ name }) => `${slot}/${name}`),
  );
  for (const { name, value } of namedItems(attribute(object, 'assays'))) {
    const isLayered = attribute(value, 'layers') !== undefined;
    const layers = isLayered ? layersOf(value) : slotsOf(value);
    if (layers.length === 0) {
      left.push(`assays/${name}`);
      continue;
    }
    const [genes] = isLayered ? namesOfMap(attribute(value, 'features')) : [];
    const own = reductions.filter(({ assay }) => assay === undefined || assay === name);
    parts.push({
      name,
      layers,
      ...(genes && { genes }),
      obs,
      variables: asFrame(attribute(value, isLayered ? 'meta.data' : 'meta.features')),
      identities: attribute(object, 'active.ident'),
      reductions: own.length > 0 ? own : reductions,
      graphs,
    });
  }
  if (parts.length === 0)
    throw refuse(
      file,
      'This is a Seurat object whose matrices lie in other files, or which has none',
      'x <- readRDS("in.rds"); x[["RNA"]]$counts <- as(x[["RNA"]]$counts, "dgCMatrix"); saveRDS(x, "out.rds")',
    );
  return {
    program: 'Seurat',
    what: 'Assay',
    parts,
    likely: likelyAssay(
      parts.map(({ name }) => ({ name, about: '' })),
      active,
    ),
    remarks: namedItems(attribute(object, 'misc')),
    left,
  };
}

function matricesOf(value: RValue | undefined): { name: string; matrix: RMatrix }[] {
  return namedItems(value).flatMap(({ name, value: one }) => {
    const matrix = asMatrix(one);
    return matrix ? [{ name, matrix }] : [];
  });
}

/** Of a table of yes and no: what its rows and its columns are called. */
function namesOfMap(flags: RValue | undefined): [RTexts?, RTexts?] {
  const dimnames = attribute(flags, 'dimnames');
  const [rows, columns] = dimnames?.type === 'list' ? dimnames.items : [];
  return [rows?.type === 'string' ? rows : undefined, columns?.type === 'string' ? columns : undefined];
}

/** Versions 3 and 4. */
function slotsOf(assay: RValue): RLayer[] {
  return preferredSlots.flatMap((layer) => {
    const matrix = asMatrix(attribute(assay, layer));
    return matrix && matrix.rows * matrix.cols > 0 ? [{ layer, pieces: [{ matrix }] }] : [];
  });
}

/**
 * Version 5: matrices without names; two tables say which cells and genes each of them has. Samples kept apart are `counts.A`, `counts.B`.
 */
function layersOf(assay: RValue): RLayer[] {
  const mask = (slot: string, layer: string): Mask | undefined => {
    const flags = attribute(assay, slot);
    const [names, layers] = namesOfMap(flags);
    const column = textsOf(layers)?.indexOf(layer) ?? -1;
    return flags?.type === 'logical' && names && column >= 0 ? { names, flags, column } : undefined;
  };
  const pieces = namedItems(attribute(assay, 'layers')).flatMap(({ name, value }) => {
    const matrix = asMatrix(value);
    return matrix && matrix.rows * matrix.cols > 0
      ? [{ name, piece: { matrix, cells: mask('cells', name), genes: mask('features', name) } }]
      : [];
  });
  const layers = new Map<string, RPiece[]>();
  for (const { name, piece } of pieces) {
    const slot = preferredSlots.find((candidate) => name === candidate || name.startsWith(`${candidate}.`)) ?? name;
    // A layer that has its own name stands alone; pieces of it do not join it.
    const key = slot !== name && pieces.some((other) => other.name === slot) ? name : slot;
    layers.set(key, [...(layers.get(key) ?? []), piece]);
  }
  const rank = (layer: string) => preferredSlots.indexOf(layer) >>> 0;
  return [...layers].map(([layer, own]) => ({ layer, pieces: own })).toSorted((a, b) => rank(a.layer) - rank(b.layer));
}

// ---------------------------------------------------------------- SummarizedExperiment and what is built on it

function experiment(object: RValue, file: string): RObject {
  const inner = (name: string) => asFrame(attribute(object, 'int_colData'))?.columns.find((column) => column.name === name)?.value;
  const main = textsOf(item(attribute(object, 'int_metadata'), 'mainExpName'))?.[0] ?? 'main';
  const reductions = listData(inner('reducedDims')).flatMap(({ name, value }) => {
    const matrix = asMatrix(value) ?? asMatrix(attribute(value, 'sampleFactors'));
    return matrix ? [{ name, matrix }] : [];
  });
  const others = listData(inner('altExps')).map(({ name, value }) => partOf(name, attribute(value, 'se'), []));
  const parts = [partOf(main, object, reductions), ...others].filter((part) => part !== null);
  if (parts.length === 0 || parts[0].name !== main)
    throw refuse(
      file,
      'This is a SingleCellExperiment whose matrices lie in other files, or which has none',
      'library(SummarizedExperiment); x <- readRDS("in.rds"); assay(x) <- as(assay(x), "dgCMatrix"); saveRDS(x, "out.rds")',
    );
  const pairs = ['colPairs', 'rowPairs'].flatMap((kind) => {
    const frame =
      kind === 'colPairs'
        ? inner(kind)
        : asFrame(attribute(object, 'int_elementMetadata'))?.columns.find(({ name }) => name === kind)?.value;
    return listData(frame).map(({ name }) => `${kind}/${name}`);
  });
  return {
    program: 'SingleCellExperiment',
    what: 'Experiment',
    parts,
    likely: (name) => name === main,
    remarks: namedItems(attribute(object, 'metadata')),
    left: pairs,
  };
}

function partOf(name: string, object: RValue | undefined, reductions: RPart['reductions']): RPart | null {
  if (!object) return null;
  const rank = (layer: string) => preferredSlots.indexOf(layer) >>> 0;
  const layers = listData(attribute(attribute(object, 'assays'), 'data')).flatMap(({ name: layer, value }) => {
    const matrix = asMatrix(value);
    return matrix && matrix.rows * matrix.cols > 0 ? [{ layer, pieces: [{ matrix }] }] : [];
  });
  if (layers.length === 0) return null;
  const obs = asFrame(attribute(object, 'colData'));
  const ranges = attribute(object, 'rowRanges');
  const named = [
    attribute(object, 'NAMES'),
    attribute(attribute(ranges, 'partitioning'), 'NAMES'),
    attribute(attribute(ranges, 'ranges'), 'NAMES'),
  ];
  const genes = named.find((names): names is RTexts => names?.type === 'string');
  const variables =
    [attribute(ranges, 'elementMetadata'), attribute(object, 'elementMetadata')]
      .map(asFrame)
      .find((frame) => frame && frame.columns.length > 0) ?? null;
  return {
    name,
    layers: layers.toSorted((a, b) => rank(a.layer) - rank(b.layer)),
    ...(obs?.names && { cells: obs.names }),
    ...(genes && { genes }),
    obs,
    variables,
    reductions,
  };
}

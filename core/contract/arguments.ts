/** What kinds of arguments each method takes. A window is a page in a browser: what comes from it is looked at before a handler sees it. */
import { Fault } from '../base/errors.ts';
import type { CoreMethods } from './index.ts';

interface Kind {
  title: string;
  is(value: unknown): boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
const listOf = (one: Kind): Kind => ({
  title: `a list of ${one.title.replace(/^an? /, '')}s`,
  is: (value) => Array.isArray(value) && value.every((each) => one.is(each)),
});
const either = (...kinds: Kind[]): Kind => ({
  title: kinds.map(({ title }) => title).join(' or '),
  is: (value) => kinds.some((kind) => kind.is(value)),
});
const optional = (kind: Kind): Kind => ({ title: kind.title, is: (value) => value === undefined || value === null || kind.is(value) });

/** The longest name, path or query that anybody writes. */
const longestText = 1 << 16;
const text: Kind = { title: 'a text', is: (value) => typeof value === 'string' && value.length <= longestText };
const number: Kind = { title: 'a number', is: (value) => typeof value === 'number' && Number.isFinite(value) };
const truth: Kind = { title: 'true or false', is: (value) => typeof value === 'boolean' };
const bytes: Kind = { title: 'bytes', is: (value) => value instanceof Uint8Array };
const rows: Kind = { title: 'numbers of rows', is: (value) => value instanceof Uint32Array };
const points: Kind = { title: 'coordinates', is: (value) => value instanceof Float32Array };
const anyObject: Kind = { title: 'an object', is: isObject };
const texts = listOf(text);
const objects = listOf(anyObject);
const nothing: Kind = { title: 'nothing', is: (value) => value === null || value === undefined };

/** An object that has these at least. */
const having = (parts: Record<string, Kind>): Kind => ({
  title: `an object with ${Object.keys(parts).join(', ')}`,
  is: (value) =>
    isObject(value) && Object.entries(parts).every(([key, kind]) => kind.is(Object.hasOwn(value, key) ? value[key] : undefined)),
});

const source: Kind = {
  title: 'one of encoder, decoder and own',
  is: (value) => value === 'encoder' || value === 'decoder' || value === 'own',
};
const parts = listOf({ title: 'one of encoder and decoder', is: (value) => value === 'encoder' || value === 'decoder' });
const stretches = optional(listOf(number));
const placements: Record<string, Kind> = Object.assign(Object.create(null) as object, {
  spread: having({ columns: number, zoom: number, only: stretches, within: stretches }),
  grid: having({ columns: number }),
  cells: having({ cells: rows }),
  points: having({ points }),
  clusters: having({ column: text, each: number, only: stretches }),
});
const placement: Kind = {
  title: 'a placement: spread, grid, cells, points or clusters, with what belongs to it',
  is: (value) =>
    having({ kind: text, reach: optional(number) }).is(value) && (placements[(value as { kind: string }).kind]?.is(value) ?? false),
};
const place: Kind = {
  title: 'a row or a place',
  is: (value) => number.is(value) || (Array.isArray(value) && value.length === 2 && value.every((each) => number.is(each))),
};
const job = text;
const given = either(having({ path: text }), having({ upload: text }));
const options = anyObject;
const view = having({
  panels: texts,
  colorBy: having({ kind: text }),
  hidden: texts,
  labelBy: either(text, nothing),
  indicatrices: having({ encoder: truth, decoder: truth, columns: number, size: number }),
  pointRadius: either(number, text),
  theme: { title: 'light or dark', is: (value) => value === 'light' || value === 'dark' },
  look: optional(anyObject),
  only: stretches,
  sights: optional(anyObject),
  selected: optional(rows),
});

const markerRequest = having({ column: optional(text), group: optional(texts), cells: optional(rows), against: optional(texts) });

const kinds: { [Method in keyof CoreMethods]: Kind[] } = {
  about: [],
  session: [],
  takeOver: [],
  readAlong: [],
  prepare: [text, options, job],
  cellNames: [text],
  obsColumn: [text, text],
  geneColumn: [text, text],
  findGenes: [text, text, number],
  train: [text, objects],
  cancelRun: [text],
  fitDecoder: [text, job],
  renameRun: [text, text],
  history: [text],
  embedding: [text],
  exportFigure: [having({ prepared: text, view, format: text, dpi: number, choices: optional(anyObject), metrics: optional(texts) }), job],
  exportMetrics: [texts],
  cancel: [job],
  expressionAt: [text, points],
  addColumn: [text, text, text, rows],
  subset: [text, rows],
  exportCells: [text, rows, texts],
  exportData: [text, texts, text, job],
  downloadRuns: [text, texts, job],
  indicatrices: [text, source, placement, optional(job)],
  stretchDirections: [text, source, optional(job)],
  distanceBetween: [text, place, place, optional(job)],
  areaOf: [text, points, optional(job)],
  trainLive: [text, number, having({ parts, placement }), job, optional(number)],
  endLive: [text],
  pastEpochs: [text],
  pastEmbedding: [text, number],
  addEmbedding: [
    text,
    either(
      having({ obsm: text }),
      having({ components: truth }),
      having({ uncorrected: truth }),
      having({ neighbors: truth }),
      having({ path: text }),
      having({ upload: text }),
    ),
    job,
    optional(truth),
  ],
  batchReport: [text, job],
  measureRun: [text],
  cellMeasure: [text, text, optional(job)],
  stability: [text, optional(job)],
  curves: [text, optional(job)],
  clusterMeasures: [text, text, optional(job)],
  neighborsOf: [text, number, number],
  inspectPath: [text, options, job],
  inspectUpload: [text, options, job],
  mainOf: [texts],
  figureRecord: [text],
  openPath: [text, options, job],
  openSample: [text, job],
  uploadBegin: [text, number, optional(text)],
  uploadAppend: [text, bytes],
  uploadOpen: [text, options, job],
  uploadDiscard: [text],
  preview: [text],
  closeDataset: [text],
  saveData: [text, text, options, job],
  downloadData: [text, options, job],
  placeCells: [text, given, options, options, job],
  removePlaced: [text],
  exportPlaced: [text, job],
  exportModel: [text, options, text, job],
  downloadModel: [text, options, job],
  lookToPack: [text, either(text, nothing)],
  packProject: [text, either(text, nothing), having({ data: truth }), text, job],
  downloadPack: [text, either(text, nothing), having({ data: truth }), job],
  packAt: [given],
  unpackProject: [given, job],
  modelAt: [given],
  placeOnModel: [given, given, options, options, either(text, nothing), job],
  dropPrepared: [text],
  qualityControl: [text, job],
  cluster: [text, options, job],
  renameCategory: [text, text, text, text],
  renameColumn: [text, text, text],
  removeColumn: [text, text],
  restoreColumn: [text, text],
  markers: [text, markerRequest, options, number, job],
  exportMarkers: [text, markerRequest, options, job],
  listProjects: [],
  projectAt: [text],
  openProject: [
    text,
    either(having({ path: text }), having({ upload: text }), nothing),
    job,
    optional({ title: 'along or takeOver', is: (value) => value === 'along' || value === 'takeOver' }),
  ],
  takeProject: [text],
  restoreProject: [text, job],
  saveView: [text, either(text, nothing), anyObject],
  listSavedRuns: [text],
  openSavedRun: [text, text],
  removeRun: [text],
  restoreRun: [text],
  listPresets: [text],
  findWeights: [text, anyObject, objects, job],
  startSweep: [text, anyObject, anyObject],
  sweep: [text],
  listSweeps: [text],
  cancelSweep: [text],
  resumeSweep: [text],
  exportSweep: [text, text, job],
};

const places = ['first', 'second', 'third', 'fourth', 'fifth'];

/** What no argument has anywhere in it: integers beyond those that numbers hold, which cannot be written as JSON. */
function holdsBigInt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return typeof value === 'bigint';
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsBigInt);
}

/** @throws `bad-option` where an argument is of another kind than the method takes */
export function checkArguments(method: keyof CoreMethods, given: readonly unknown[]): void {
  kinds[method].forEach((kind, i) => {
    if (kind.is(given[i]) && !holdsBigInt(given[i])) return;
    throw new Fault('bad-option', `The ${places[i]} argument of ${method} is not ${kind.title}.`, {
      place: method,
      remedy: 'Reload the window, so that it is of the same version as the program.',
    });
  });
}

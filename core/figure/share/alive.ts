/** What a shared page carries where its reader can retrain: the engine, the prepared cells, and for each panel its model. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { Fault } from '../../base/errors.ts';
import type { RunConfig } from '../../model/options/train.ts';
import type { TrainingGraph } from '../../native/index.ts';
import type { Parameters, RunId } from '../../types.ts';
import { regularizerOf } from '../../types/regularizers.ts';
import type { Scene, Similarity } from '../../types/scene.ts';
import { formatCount } from '../../view/numbers.ts';
import { unturned } from '../../view/turn.ts';
import { lastStep, weightAt } from '../../view/weight-scale.ts';
import { escapeXml } from '../text.ts';
import { openPageEngine } from './engine.ts';
import { worker, type LiveEllipses } from './worker.ts';

const deflateAsync = promisify(deflate);

/** More would make a page of tens of megabytes, and readers wait. */
export const mostAliveCells = 20_000;

/** A run whose regularizer's weight a reader may move. */
export interface Retrainable {
  id: RunId;
  /** As it trains in a page: so long, and from where it stands. */
  config: RunConfig;
  parameters: Parameters;
  /** Rows of the features. */
  train: Uint32Array;
  heldOut: Uint32Array;
  /** Of a model trained on neighbours. */
  graph?: TrainingGraph;
  /** Of the published weights, and what it is called. */
  error: { value: number; name: string };
}

export interface Alive {
  /** rows × dim, as all runs were trained on them */
  features: Float32Array;
  rows: number;
  dim: number;
  runs: Retrainable[];
  /** How long ellipses may be, in medians; 0 without bound. */
  cutAt: number;
  program: string;
}

/** Of one panel's run, beside its numbers. */
export interface AliveRun {
  /** Which of the page's panels it is. */
  panel: number;
  config: RunConfig;
  parameters: number;
  edges?: { count: number; spectrum: number };
  heldOutEdges: number;
  /** At the slider's steps. */
  weights: number[];
  published: { weight: number; error: number };
  errorName: string;
  /** What the regularizer asks of the map. */
  words: string;
  lie: Similarity;
  /** And which of the panel's ellipses these are. */
  drawn: (LiveEllipses & { index: number })[];
}

export interface AliveMeta {
  rows: number;
  dim: number;
  /** Cells that are shown. */
  order: number;
  runs: AliveRun[];
}

export interface AlivePacked {
  meta: AliveMeta;
  /** Texts of the page's scripts: worker as it runs, engine and cells in base64 of compressed bytes. */
  worker: string;
  engine: string;
  cells: string;
  about: string;
}

const engineFile = new URL('../../../resources/wasm/engine.wasm', import.meta.url);

/** Before anything is computed. @throws `bad-option` above 20,000 cells, `unsupported` where no run can be retrained */
export function checkAlive(rows: number, runs: readonly { dim: number; model?: { config: RunConfig } }[]): void {
  if (rows > mostAliveCells)
    throw new Fault(
      'bad-option',
      `Readers can retrain maps of up to ${formatCount(mostAliveCells)} cells, which the page must carry; these are ${formatCount(rows)}.`,
      { place: '--alive', remedy: 'Export the page without it, or train on a part of the cells and share that.' },
    );
  if (!runs.some(({ dim, model }) => dim === 2 && model && model.config.model.regularization.kind !== 'none'))
    throw new Fault(
      'unsupported',
      'None of these maps can be retrained in a page: that takes a model with a regularizer, of two dimensions.',
      {
        place: '--alive',
        remedy: 'Choose panels of GeomAE, ConfAE or IRAE, or export the page without it.',
      },
    );
}

/** @throws as `checkAlive` */
export async function packAlive({ panels, order }: Scene, alive: Alive): Promise<AlivePacked> {
  const { features, rows, dim, cutAt, program } = alive;
  checkAlive(
    rows,
    alive.runs.map(({ config }) => ({ dim: config.model.latentDim, model: { config } })),
  );
  const words: Uint32Array[] = [bitsOf(features), order];
  const runs: AliveRun[] = [];
  for (const [panel, { id, run = id, lie = unturned, ellipses }] of panels.entries()) {
    const found = alive.runs.find((each) => each.id === run);
    if (!found) continue;
    const { config, parameters, train, heldOut, graph, error } = found;
    const { regularization } = config.model;
    if (regularization.kind === 'none') continue;
    const parts = new Uint32Array(rows).fill(2);
    for (const row of train) parts[row] = 0;
    for (const row of heldOut) parts[row] = 1;
    words.push(bitsOf(parameters), parts);
    if (graph) {
      const { heads, tails, shares = new Float32Array(heads.length).fill(1) } = graph.edges;
      words.push(heads, tails, bitsOf(shares), graph.heldOut.heads, graph.heldOut.tails);
    }
    runs.push({
      panel,
      config,
      parameters: parameters.length,
      ...(graph && { edges: { count: graph.edges.heads.length, spectrum: graph.spectrum } }),
      heldOutEdges: graph?.heldOut.heads.length ?? 0,
      weights: Array.from({ length: lastStep + 1 }, (_, step) => weightAt(step)),
      published: { weight: regularization.weight, error: error.value },
      errorName: error.name,
      words: regularizerOf(regularization.kind).aim,
      lie,
      drawn: ellipses.flatMap(({ part, cells, radius }, index) =>
        part === 'own' ? [] : [{ index, part, cells: [...cells], radius, cutAt }],
      ),
    });
  }
  const engine = await readFile(engineFile).catch((error: unknown) => {
    throw new Fault(
      'unsupported',
      'The engine for pages is not there.',
      { file: engineFile.pathname, remedy: 'Install Indicatrix again, or run `npm run build:wasm` in a checkout.' },
      error,
    );
  });
  const cells = await compressed(planesOf(words));
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return {
    meta: { rows, dim, order: order.length, runs },
    worker: `(${worker.toString()})(${openPageEngine.toString()});`,
    engine: await compressed(engine),
    cells,
    about:
      `Maps are retrained in your browser, by Indicatrix ${program}’s own engine (${size(engine.length)} of WebAssembly, MIT licence). ` +
      `The page holds the prepared numbers of all ${formatCount(rows)} cells (${formatCount(dim)} each, ${size(cells.length)}); nothing is sent anywhere.`,
  };
}

function bitsOf(numbers: Float32Array): Uint32Array {
  return new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
}

/** All first bytes, then all second ones, and so on: what numbers have in common stands together. */
function planesOf(lists: readonly Uint32Array[]): Uint8Array {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const planes = new Uint8Array(4 * count);
  let at = 0;
  for (const list of lists)
    for (const word of list) {
      for (let plane = 0; plane < 4; plane++) planes[plane * count + at] = word >>> (8 * plane);
      at++;
    }
  return planes;
}

async function compressed(bytes: Uint8Array): Promise<string> {
  return (await deflateAsync(bytes, { level: 9 })).toString('base64');
}

/** What stands under a panel: its weight, which waits for the page's engine; or why there is none. */
export function controlsOf(meta: AliveMeta, panel: number): string {
  const run = meta.runs.find((each) => each.panel === panel);
  if (!run) return '<div class="alive"><p>No model with a regularizer: there is no weight to move.</p></div>';
  const { weight } = run.published;
  return (
    `<div class="alive"><label>Strength (weight) of ${escapeXml(run.words)} <output data-alive="value">${weight}</output>` +
    `<input type="range" min="0" step="1" disabled aria-label="Strength (weight) of ${escapeXml(run.words)}" data-alive="weight"></label>` +
    `<button type="button" disabled data-alive="stop">Stop</button><button type="button" disabled data-alive="back">Published map</button>` +
    `<p role="status" data-alive="status">Starting the engine …</p></div>`
  );
}

/** Colours of the page: its foreground, what is muted, its lines. */
export function aliveStyle(foreground: string, muted: string, line: string): string {
  return (
    `.alive{align-content:start;align-items:center;border:1px solid ${line};border-radius:6px;display:flex;flex-wrap:wrap;font-size:12.5px;gap:4px 10px;margin:6px 0;min-height:112px;padding:6px 10px}` +
    `.alive label{flex:1 1 200px}.alive output{font-variant-numeric:tabular-nums;font-weight:600}.alive input{accent-color:${foreground};display:block;height:24px;margin:0;width:100%}` +
    `.alive button{background:none;border:1px solid ${muted};border-radius:4px;color:inherit;cursor:pointer;font:inherit;min-height:26px;padding:2px 10px}.alive button:disabled{cursor:default;opacity:.45}` +
    `.alive p{flex-basis:100%;font-variant-numeric:tabular-nums}` +
    // What is said of the published map is not said of another.
    `.said{min-height:19px;position:relative}.said .stale{color:inherit;font-weight:600;left:0;position:absolute;top:0}.stale{visibility:hidden}section[data-retrained] .stale{visibility:visible}section[data-retrained] .of-published{visibility:hidden}`
  );
}

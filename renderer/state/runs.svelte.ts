/** The runs of this session: their state, losses and embeddings as the core reports them. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { RunSummary } from '../../core/contract/index.ts';
import { isStandIn, neighborsSource } from '../../core/model/sources.ts';
import type { EpochRecord, PreparedId, RunId } from '../../core/types.ts';
import { freeColor } from '../../core/view/run-colors.ts';

export function isUnderWay({ status }: Pick<RunSummary, 'status'>): boolean {
  return isLearning({ status }) || status === 'evaluating';
}

/** It is in training, or waits for it. */
export function isLearning({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'queued' || status === 'training';
}

/** Its map stands; metrics may still be on their way. */
export function hasMap({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'evaluating' || status === 'done';
}

class Runs {
  /** As they came; `of` has the list's order. */
  all = $state.raw<RunSummary[]>([]);
  /** The list's order, where a person has moved something in it; runs that are not in it follow as they came. */
  order = $state.raw<RunId[]>([]);
  /** Removed by the user, and still to be had back. */
  readonly removed = new SvelteSet<RunId>();
  /** Places in the palette of runs, each for a run's life. */
  readonly colors = new SvelteMap<RunId, number>();
  /** cells × 2: the final embedding, or the first frame of one in training. */
  readonly embeddings = new SvelteMap<RunId, Float32Array>();
  readonly histories = new SvelteMap<RunId, EpochRecord[]>();
  /** Where frames of runs in training go once their panel stands. */
  onFrame: (run: RunId, embedding: Float32Array) => void = () => {};

  /** When training began, in ms of `performance.now`, and at which share of the epochs. */
  readonly #began = new Map<RunId, { at: number; progress: number }>();
  #records = new Map<RunId, EpochRecord[]>();
  #flushing = 0;

  of(prepared: PreparedId | undefined): RunSummary[] {
    const here = this.all.filter((run) => run.prepared === prepared && !this.removed.has(run.id));
    if (this.order.length === 0) return here;
    const place = (run: RunSummary) => (this.order.includes(run.id) ? this.order.indexOf(run.id) : Infinity);
    return here.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }

  has(id: RunId, what: (run: RunSummary) => boolean): boolean {
    const run = this.get(id);
    return run !== undefined && what(run);
  }

  get(id: RunId): RunSummary | undefined {
    return this.all.find((run) => run.id === id);
  }

  /** What is there to look at before any model: a map that was brought, else that of the neighbours, else the components. */
  firstMap(prepared: PreparedId | undefined, except?: RunId): RunSummary | undefined {
    const maps = this.of(prepared).filter(({ imported, id }) => imported !== undefined && id !== except);
    return maps.find(({ imported }) => !isStandIn(imported)) ?? maps.find(({ imported }) => imported === neighborsSource) ?? maps[0];
  }

  /** A model of the prepared data, not a map that no model here made. */
  modelsOf(prepared: PreparedId | undefined): RunSummary[] {
    return this.of(prepared).filter(({ config }) => config !== undefined);
  }

  get underWay(): RunSummary[] {
    return this.all.filter(isUnderWay);
  }

  /** Seconds until a run in training ends, at the pace it has had; null while that cannot be said. */
  secondsLeft({ id, progress }: RunSummary): number | null {
    const began = this.#began.get(id);
    if (!began || progress - began.progress < 0.02) return null;
    return (((performance.now() - began.at) / 1000) * (1 - progress)) / (progress - began.progress);
  }

  receive(summary: RunSummary): void {
    const before = this.get(summary.id);
    if (summary.status === 'training' && before?.status !== 'training')
      this.#began.set(summary.id, { at: performance.now(), progress: summary.progress });
    if (!this.colors.has(summary.id)) this.colors.set(summary.id, freeColor(this.colors.values()));
    this.all = before ? this.all.map((run) => (run.id === summary.id ? summary : run)) : [...this.all, summary];
  }

  /** Epochs come faster than frames are drawn, so they are taken in once a frame. */
  receiveEpoch({ run, record }: { run: RunId; record: EpochRecord }): void {
    const records = this.#records.get(run);
    if (records) records.push(record);
    else this.#records.set(run, [record]);
    this.#flushing ||= requestAnimationFrame(() => this.#flush());
  }

  /** Epochs from before those that were heard of. */
  remember(id: RunId, earlier: EpochRecord[]): void {
    const end = earlier.at(-1)?.epoch ?? 0;
    this.histories.set(id, [...earlier, ...(this.histories.get(id) ?? []).filter(({ epoch }) => epoch > end)]);
  }

  receiveFrame({ run, embedding }: { run: RunId; embedding: Float32Array }): void {
    if (this.embeddings.has(run)) this.onFrame(run, embedding);
    else this.embeddings.set(run, embedding);
  }

  /** Takes up kept colours; of those that are new, each takes one that is free. */
  restoreColors(kept: Readonly<Record<RunId, number>>): void {
    const here = this.all.map(({ id }) => id);
    const known = here.filter((id) => Number.isInteger(kept[id]) && kept[id] >= 0);
    for (const id of known) this.colors.set(id, kept[id]);
    let taken = known.map((id) => kept[id]);
    for (const id of here.filter((id) => !known.includes(id))) {
      const free = freeColor(taken);
      taken = [...taken, free];
      this.colors.set(id, free);
    }
  }

  forget(id: RunId): void {
    this.all = this.all.filter((run) => run.id !== id);
    this.removed.delete(id);
    this.colors.delete(id);
    this.embeddings.delete(id);
    this.histories.delete(id);
  }

  clear(): void {
    this.all = [];
    this.order = [];
    this.removed.clear();
    this.colors.clear();
    this.embeddings.clear();
    this.histories.clear();
  }

  #flush(): void {
    this.#flushing = 0;
    for (const [id, records] of this.#records) {
      const known = this.histories.get(id) ?? [];
      // The whole history may have come before the last frame is drawn.
      const end = known.at(-1)?.epoch ?? 0;
      this.histories.set(id, [...known, ...records.filter(({ epoch }) => epoch > end)]);
    }
    this.all = this.all.map((run) => {
      const last = this.#records.get(run.id)?.at(-1);
      return last && isUnderWay(run) ? { ...run, last, progress: last.epoch / (run.config?.epochs ?? last.epoch) } : run;
    });
    this.#records.clear();
  }
}

export const runs = new Runs();

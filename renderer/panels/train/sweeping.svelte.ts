/** Which weights are to be tried, and what the sweep over them has come to: the state behind the sweep card. */
import type { SweepMember, SweepSummary } from '../../../core/contract/index.ts';
import { optionInfo } from '../../../core/model/options/describe.ts';
import { SweepPlan, type SweepFormat, type SweepPlanInput } from '../../../core/model/options/sweep.ts';
import { mixesInputs, neighborFactor } from '../../../core/model/presets/index.ts';
import type { RegularizerKind, RunId } from '../../../core/types.ts';
import { regularizers } from '../../../core/types/regularizers.ts';
import { attempt, core, perform, save } from '../../client.ts';
import { dataset } from '../../state/dataset.svelte.ts';
import { runs } from '../../state/runs.svelte.ts';
import { view } from '../../state/view.svelte.ts';
import { training } from './training.svelte.ts';

/** Of the published grid, as many of the largest as a person waits for. */
const triedAtFirst = 4;
export const [factorInfo] = optionInfo(SweepPlan);

class Sweeping {
  /** As they are typed, by kind. */
  weights = $state(
    Object.fromEntries(regularizers.map(({ kind, grid }) => [kind, grid.slice(0, triedAtFirst).join(', ')])) as Record<
      RegularizerKind,
      string
    >,
  );
  seeds = $state('1, 2, 3');
  private chosenFactor = $state<number | null>(null);
  current = $state.raw<SweepSummary | null>(null);
  /** The trade-offs as an SVG, while they are looked at. */
  picture = $state<string | null>(null);

  /** What a regularized model may cost: by the published rule of the reconstruction, or a tenth more of the neighbours' loss. */
  get factor(): number {
    return this.chosenFactor ?? (training.family === 'neighbors' ? neighborFactor : Number(factorInfo.default));
  }

  set factor(factor: number) {
    this.chosenFactor = factor;
  }

  /** The regularized ones of the models chosen to be trained. */
  readonly models = $derived(
    training.chosen.flatMap(({ title, kind, part }) => (kind === 'none' || part === null ? [] : [{ title, kind, part }])),
  );
  readonly kinds = $derived([...new Set(this.models.map(({ kind }) => kind))]);
  readonly planned = $derived(
    this.#seeds().length * (1 + this.models.reduce((sum, { kind }) => sum + numbers(this.weights[kind]).length, 0)),
  );
  /** Changes whenever a run of the sweep has. */
  readonly heard = $derived(
    runs.all
      .filter(({ sweep }) => sweep !== undefined && sweep === this.current?.id)
      .map(({ status, folder }) => `${status}${folder === undefined ? '' : '!'}`)
      .join(),
  );
  readonly ended = $derived(this.current?.members.filter(({ status }) => status === 'done').length ?? 0);

  /** Looks for one that was begun on these data before. */
  async find(prepared: string): Promise<void> {
    const found = await attempt(() => core.listSweeps(prepared));
    if (dataset.prepared?.id === prepared) this.current = found?.[0] ?? null;
  }

  async begin(): Promise<void> {
    const prepared = dataset.prepared;
    const like = prepared && training.configs(prepared.dim).at(0);
    if (!like) return;
    const base = { ...like, mixing: mixesInputs('none'), model: { ...like.model, regularization: { kind: 'none' } as const } };
    const plan: SweepPlanInput = {
      models: this.models.map(({ kind, part }) => ({ kind, part, weights: numbers(this.weights[kind]) })),
      seeds: this.#seeds(),
      factor: this.factor,
    };
    const begun = await attempt(() => core.startSweep(prepared.id, base, plan));
    if (begun) this.current = begun;
  }

  async stop(): Promise<void> {
    const id = this.current?.id;
    if (id !== undefined) await attempt(() => core.cancelSweep(id));
    await this.look();
  }

  async resume(): Promise<void> {
    const id = this.current?.id;
    const going = id === undefined ? undefined : await attempt(() => core.resumeSweep(id));
    if (going) this.current = going;
  }

  async look(): Promise<void> {
    const id = this.current?.id;
    const now = id === undefined ? undefined : await attempt(() => core.sweep(id));
    const before = this.current;
    if (!now || before?.id !== now.id) return;
    this.current = now;
    if (now.status === 'done' && before.status !== 'done' && view.panels.length === 0) await this.show();
  }

  async export(format: SweepFormat): Promise<void> {
    const id = this.current?.id;
    const file = id === undefined ? undefined : await perform('Writing the sweep', (job) => core.exportSweep(id, format, job.id));
    if (file) await save(file);
  }

  async draw(): Promise<void> {
    const id = this.current?.id;
    const file = id === undefined ? undefined : await perform('Drawing', (job) => core.exportSweep(id, 'svg', job.id));
    if (file) this.picture = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new TextDecoder().decode(file.bytes))}`;
  }

  /** Puts the weights picked where weights to train with stand. */
  take(): void {
    for (const { kind, part, weight } of this.current?.outcome.picks ?? []) {
      const model = training.models.find((each) => each.kind === kind && each.part === part);
      if (model && weight !== null) model.weights = String(weight);
    }
  }

  /** Shows vanilla and the models with their picked weights, each with its first seed. */
  async show(): Promise<void> {
    const sweep = this.current;
    if (!sweep) return;
    const shown: RunId[] = [];
    for (const member of sweep.members.filter((each) => each.seed === sweep.plan.seeds[0] && isPicked(sweep, each))) {
      const { run, folder } = member;
      const id = run ?? (folder === undefined ? undefined : (await attempt(() => core.openSavedRun(sweep.prepared, folder)))?.id);
      if (id !== undefined) shown.push(id);
    }
    view.panels = [];
    view.show(shown);
  }

  #seeds(): number[] {
    return [...new Set(numbers(this.seeds))];
  }
}

function isPicked({ outcome }: SweepSummary, { regularization }: SweepMember): boolean {
  return (
    regularization.kind === 'none' ||
    outcome.picks.some(
      ({ kind, part, weight }) => kind === regularization.kind && part === regularization.part && weight === regularization.weight,
    )
  );
}

function numbers(text: string): number[] {
  return [
    ...new Set(
      text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(Number),
    ),
  ].filter(Number.isFinite);
}

export const sweeping = new Sweeping();

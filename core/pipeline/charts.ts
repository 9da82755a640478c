/** Charts that a figure may be in place of its maps: what each is drawn from. */
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { drawLabels, labelsTable } from '../figure/charts/labels.ts';
import { drawLosses, lossesTable } from '../figure/charts/losses.ts';
import { drawNeighborhoods, neighborhoodsTable, type KeptNeighbors } from '../figure/charts/neighborhoods.ts';
import type { Series } from '../figure/charts/page.ts';
import { drawProfiles } from '../figure/charts/profiles.ts';
import { drawTradeOffs } from '../figure/charts/trade-offs.ts';
import { drawVolcano, volcanoTable, type Difference } from '../figure/charts/volcano.ts';
import { standingsTable } from '../figure/tables/standings.ts';
import { sweepTable } from '../figure/tables/sweep.ts';
import { formatCount } from '../view/numbers.ts';
import { parseOptions } from '../model/options/describe.ts';
import { MarkerOptions } from '../model/options/markers.ts';
import { SweepPlan } from '../model/options/sweep.ts';
import { sweepOutcome } from '../project/sweep/outcome.ts';
import { isAlike, planOf } from '../project/sweep/plan.ts';
import { buildScene } from '../view/scene.ts';
import { markerAt, testWords } from '../view/markers.ts';
import { runColorOf } from '../view/run-colors.ts';
import { panelSource, titlesOf, withoutSharedEnd } from '../view/panel.ts';
import { provenance, type Origin } from '../view/provenance.ts';
import type { ChartName, ViewSpec } from '../types/scene.ts';
import type { ShownRun } from './gather.ts';
import type { Asked, Drawn } from './figure.ts';
import { categoriesOf, obsColumn } from './columns.ts';
import { markers } from './markers.ts';
import { curves } from './measures.ts';

type Chart = (asked: Asked, job: Job) => Promise<Drawn> | Drawn;

export const charts: Record<Exclude<ChartName, 'maps'>, Chart> = {
  losses(asked) {
    const models = seriesOf(asked).flatMap(({ run, ...series }) => {
      const history = run.embedded.model?.history;
      return history && history.length > 0 ? [{ ...series, history }] : [];
    });
    if (models.length === 0)
      throw nothing('None of these maps has loss curves: no model here made them.', 'Choose panels of trained models.');
    const methods = methodsOf(asked);
    return {
      name: 'losses',
      methods,
      draw: () => drawLosses(models, asked.choices, methods),
      table: { name: 'losses', of: lossesTable(models, methods) },
    };
  },

  profiles(asked) {
    const models = seriesOf(asked);
    const { rows, choices } = asked;
    if (models.length < 2 || !rows.some(({ standings }) => standings.filter(({ summary }) => summary !== null).length > 1))
      throw nothing('Profiles compare two maps or more, and fewer have metrics.', 'Choose two panels or more that were measured.');
    const isSpread = rows.some(({ standings }) => standings.some(({ summary }) => summary?.spread));
    const bars = isSpread ? '; bars are one standard deviation over a model’s seeds' : '';
    const methods = `Upwards is better on every axis${bars}. ${methodsOf(asked)}`;
    return {
      name: 'profiles',
      methods,
      draw: () => drawProfiles(models, rows, choices, methods),
      table: {
        name: 'metrics',
        of: standingsTable(
          rows,
          models.map(({ title }) => title),
          methods,
        ),
      },
    };
  },

  async neighborhoods(asked, job) {
    const found: KeptNeighbors[] = [];
    const models = seriesOf(asked);
    if (models.length === 0) throw nothing('There is no map to look for neighbours on.', 'Choose a panel.');
    for (const [index, { run, ...series }] of models.entries())
      found.push({
        ...series,
        curves: await curves(
          asked.of.prepared,
          run.embedded,
          portion(job, index / models.length, (index + 1) / models.length, series.title),
        ),
      });
    const judged = [...new Set(found.map(({ curves: { cells } }) => cells))].map(formatCount).join(', ');
    const methods = `Means over ${judged} cells, each among all cells. ${methodsOf(asked)}`;
    return {
      name: 'neighbours',
      methods,
      draw: () => drawNeighborhoods(found, asked.choices, methods),
      table: { name: 'neighbours', of: neighborhoodsTable(found, methods) },
    };
  },

  tradeOffs(asked) {
    const { runs, beside } = asked;
    const like =
      runs.find(({ config }) => config?.model.regularization.kind !== 'none' && config)?.config ??
      runs.find(({ config }) => config)?.config;
    const measured = beside.flatMap(({ config, metrics }) =>
      config && metrics && like && isAlike(config, like) ? [{ config, metrics }] : [],
    );
    const configs = measured.map(({ config }) => config);
    const plan = planOf(configs, SweepPlan.entries.factor.default);
    if (!plan)
      throw nothing(
        'No model here has a weight to be traded off.',
        'Train models with a regularizer, of one network and several weights, or a sweep.',
      );
    const outcome = sweepOutcome(plan, measured);
    const spread = plan.seeds.length === 1 ? '' : ` bars are one standard deviation over ${plan.seeds.length} seeds;`;
    const methods = `Numbers are weights;${spread} circled is the largest whose error is within what is allowed. ${methodsOf(asked, measured)}`;
    return {
      name: 'trade-offs',
      methods,
      draw: () => drawTradeOffs(outcome, asked.choices, methods),
      table: { name: 'trade-offs', of: sweepTable(outcome) },
    };
  },

  async volcano(asked, job) {
    const { of, choices } = asked;
    const difference = await differenceOf(asked, job);
    const methods = [
      `${formatCount(difference.genes.length)} genes compared by ${testWords[choices.test]}${choices.test === 'wilcoxon' && !choices.tieCorrection ? ' without correction for ties' : ''}, p adjusted by Benjamini and Hochberg.`,
      ...difference.notes,
      dataOf(asked),
    ].join(' ');
    return {
      name: 'volcano',
      methods,
      draw: () => drawVolcano(difference, choices, methods),
      table: { name: 'volcano', of: volcanoTable(difference, `${of.data.name}: ${methods}`) },
    };
  },

  labels(asked) {
    const { of, view, choices } = asked;
    const column = view.labelBy ?? (view.colorBy.kind === 'obs' ? view.colorBy.column : null);
    if (column === null) throw nothing('Nothing groups the cells.', 'Choose a column to label the cells by.', '--label-by');
    categoriesOf(of.prepared, column);
    const methods = dataOf(asked);
    const sets = [{ title: of.data.name, scene: buildScene(bare(view, column), [], obsColumn(of.prepared, column), null, methods) }];
    return {
      name: 'labels',
      methods,
      draw: () => drawLabels(sets, choices, methods),
      table: { name: 'labels', of: labelsTable(sets, methods) },
    };
  },
};

function nothing(message: string, remedy: string, place?: string): Fault {
  return new Fault('unsupported', message, { remedy, ...(place !== undefined && { place }) });
}

/** The runs as their panels name and colour them; charts are light, whatever the window. */
function seriesOf({ runs, view }: Asked): (Series & { run: ShownRun })[] {
  const titles = withoutSharedEnd(titlesOf(runs.map((run) => panelSource(run, new Float32Array(0), {}))).map(({ title }) => title));
  return runs.map((run, index) => ({
    run,
    title: titles[index],
    color: runColorOf(view.runColors?.[run.id] ?? Math.max(0, view.panels.indexOf(run.id)), 'light'),
  }));
}

function methodsOf({ of: { data, prepared }, runs }: Asked, maps: readonly Origin[] = runs): string {
  return provenance(data, prepared, maps, packageJson.version);
}

/** Of what no model has a part in. */
function dataOf({ of: { data, prepared } }: Asked): string {
  return provenance(data, prepared, [], packageJson.version);
}

/** The cells' groups alone. */
function bare(view: ViewSpec, column: string): ViewSpec {
  return { ...view, panels: [], colorBy: { kind: 'obs', column }, labelBy: null, theme: 'light', selected: undefined, hidden: [] };
}

interface Compared extends Difference {
  notes: readonly string[];
}

/** A group of the labelling column, or the selected cells, against another or all others. */
async function differenceOf(
  { of: { data, prepared, options }, choices: { group, against, test, tieCorrection }, view: { labelBy, selected } }: Asked,
  job: Job,
): Promise<Compared> {
  if (group === '' && !selected?.length)
    throw nothing('No cells are selected, and no group is named.', 'Choose a group, or select cells.', '--group');
  if (labelBy === null && (group !== '' || against !== ''))
    throw nothing('Nothing groups the cells.', 'Choose a column to label the cells by.', '--label-by');
  const request = {
    ...(labelBy !== null && { column: labelBy }),
    ...(group === '' ? { cells: selected! } : { group: [group] }),
    ...(against !== '' && { against: [against] }),
  };
  const { genes, groups, notes } = await markers(
    data,
    prepared,
    options,
    request,
    parseOptions(MarkerOptions, { test, tieCorrection }),
    job,
  );
  const [{ name, cells, against: other, others, numbers }] = groups;
  return {
    group: `${name} (${formatCount(cells)})`,
    others: `${other} (${formatCount(others)})`,
    notes,
    genes: genes.map((_, index) => markerAt(genes, numbers, index)),
  };
}

/** What is found by its name, beside commands: columns and genes to colour by, cell types to select, runs to show, metrics to order by. */
import type { Column } from '../core/types.ts';
import { readCategories } from '../core/view/categories.ts';
import { titleOf, titlesOf } from '../core/view/panel.ts';
import { colorBy, colorByGenes, findGenes } from './client.ts';
import { findMarkers } from './markers.ts';
import { cellsOfCategory } from './panels/compare/emphasis.ts';
import { dataset } from './state/dataset.svelte.ts';
import { judging } from './state/judging.svelte.ts';
import { dockTabs, layout } from './state/layout.svelte.ts';
import { beginTrying, fitDecoder, hasSliders, lacksDecoder, removeRun } from './runs.ts';
import { hasMap, runs } from './state/runs.svelte.ts';
import { sceneState } from './state/scene.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { session } from './state/session.svelte.ts';
import { view } from './state/view.svelte.ts';

/** What of the look is on or off and has no command of its own. */
const switches = [
  { title: 'axes', look: 'axes' },
  { title: 'a scale bar', look: 'scaleBar' },
  { title: 'a ground tinted by area', look: 'tint' },
  { title: 'one radius for all panels', look: 'sharedScale' },
] as const;

export interface Finding {
  title: string;
  group: string;
  run: () => unknown;
}

/** All but genes, which the core is asked for. */
export function findings(): Finding[] {
  const { prepared } = dataset;
  if (!prepared) return [];
  const trained = runs.of(prepared.id).filter(hasMap);
  const names = titlesOf(trained.map(titleOf)).map(({ title }) => title);
  return [
    ...prepared.obs
      .filter(({ kind }) => kind !== 'text')
      .map(({ name }) => ({ title: `Colour by ${name}`, group: 'Colour', run: () => colorFrom({ kind: 'obs', column: name }) })),
    ...(trained.length === 0 ? [] : (session.about?.cellMeasures ?? [])).map(({ id, title }) => ({
      title: `Colour by ${title}`,
      group: 'Colour',
      run: () => colorFrom({ kind: 'measure', measure: id }),
    })),
    ...groups().flatMap((column) =>
      readCategories(column)!.names.map((name) => ({
        title: `Select ${name} of ${column.name}`,
        group: 'Cells',
        run: () => select(column, name),
      })),
    ),
    ...differential(),
    ...trained.map(({ id }, index) =>
      view.panels.includes(id)
        ? { title: `Hide ${names[index]}`, group: 'Panels', run: () => view.hide(id) }
        : { title: `Show ${names[index]}`, group: 'Panels', run: () => view.show([id]) },
    ),
    ...trained.flatMap((run, index) =>
      hasSliders(run)
        ? [
            {
              title: `Try another ${run.config?.model.contrast ? 'weight or spectrum' : 'weight'} of ${names[index]}`,
              group: 'Runs',
              run: () => beginTrying(run),
            },
          ]
        : [],
    ),
    ...trained.flatMap((run, index) =>
      lacksDecoder(run) ? [{ title: `Fit a decoder to ${names[index]}`, group: 'Runs', run: () => void fitDecoder(run) }] : [],
    ),
    ...trained.map((run, index) => ({ title: `Remove ${names[index]}`, group: 'Runs', run: () => removeRun(run) })),
    ...(trained.length === 0 ? [] : dockTabs).map(({ id, title }) => ({
      title: `Open ${title}`,
      group: 'Below',
      run: () => layout.choose(id),
    })),
    ...(trained.length === 0 ? [] : switches).map(({ title, look }) => ({
      title: `${view.look[look] ? 'Without' : 'With'} ${title}`,
      group: 'View',
      run: () => view.setLook({ [look]: !view.look[look] }),
    })),
    ...(trained.some(({ metrics }) => metrics) ? session.metrics : []).map(({ id, title }) => ({
      title: `Order models by ${title}`,
      group: 'Metrics',
      run: () => orderBy(id),
    })),
  ];
}

export async function geneFindings(query: string): Promise<Finding[]> {
  return (await findGenes(query)).map((gene) => ({ title: `Colour by ${gene}`, group: 'Gene', run: () => colorByGenes([gene]) }));
}

/** Genes of the selected cells, by the name that the field has for it. */
function differential(): Finding[] {
  const { cells } = selection;
  if (cells === null) return [];
  return [{ title: 'Differential expression of the selected cells', group: 'Cells', run: () => void findMarkers({ cells }) }];
}

/** Columns whose categories are on screen: as colours, or as names. */
function groups(): Column[] {
  return [...new Set([sceneState.coloring, sceneState.labelling])].filter(
    (column) => column !== null && readCategories(column) !== null,
  ) as Column[];
}

function colorFrom(choice: Parameters<typeof colorBy>[0]): Promise<void> {
  view.setLook({ range: null });
  return colorBy(choice);
}

function select(column: Column, name: string): void {
  const cells = cellsOfCategory(column, name);
  if (cells) selection.take({ cells: sceneState.amongShown(cells), mode: 'replace' });
}

function orderBy(metric: string): void {
  judging.sort = { metric, reversed: false };
  if (judging.layout === 'paper') judging.layout = 'metrics';
  layout.choose('metrics');
}

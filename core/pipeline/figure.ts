/** A view of runs as a figure: maps or a chart of them, as a drawing, a table, or a page to look around in. */
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { ExportRequest, FigureResult } from '../contract/index.ts';
import { drawFigure } from '../figure/compose.ts';
import { pointsPerMillimetre, type Figure } from '../figure/drawing.ts';
import { figureFormats, writeDrawing } from '../figure/formats.ts';
import { writePage, type ToldValues } from '../figure/share/page.ts';
import { formatTable, tableFormats, tableMimes } from '../figure/tables/formats.ts';
import { standingsTable } from '../figure/tables/standings.ts';
import type { Table } from '../figure/tables/table.ts';
import { metricInfo } from '../metrics/registry.ts';
import type { Column } from '../types.ts';
import type { FigureChoices, Scene, ViewSpec } from '../types/scene.ts';
import { assemble, sourcesOf, type Materials } from '../view/assemble.ts';
import { isOfCells } from '../view/color-sources.ts';
import { emphasize, emphasizeEllipses } from '../view/emphasis.ts';
import { defaultChoices, headlineMetrics } from '../view/figure-choices.ts';
import { recordFigure } from '../view/figure-record.ts';
import { multiplesIn } from '../view/multiples.ts';
import { provenance } from '../view/provenance.ts';
import { panelStandings, type Judged } from '../view/ranks.ts';
import { checkAlive } from '../figure/share/alive.ts';
import { unwrittenLetters } from '../figure/unwritten.ts';
import { aliveOf } from './alive.ts';
import { charts } from './charts.ts';
import { gather, type PreparedData, type ShownRun } from './gather.ts';

export interface FigureInput extends PreparedData {
  /** One a panel, in the view's order. */
  runs: ShownRun[];
  /** All runs on the same data, whose seeds and whose vanilla models are held to; those of the panels unless more are known. */
  beside?: readonly Judged[];
  /** Ids of those that stand under the panels. */
  shownMetrics?: readonly string[];
  choices?: Partial<FigureChoices>;
  view: ViewSpec;
}

/** What a figure is before it is a file. */
export interface Drawn {
  /** Of its files, behind the data's name. */
  name: string;
  /** Where points, models and numbers come from. */
  methods: string;
  draw(): Promise<Figure> | Figure;
  table: { name: string; of: Table };
  /** Where it can be looked around in. */
  page?(record: string): Promise<{ bytes: Uint8Array; warnings: string[] }>;
}

const leastPointDpi = 480;

/** What a view of runs comes to: the same Scene as the window's. */
export async function scene(
  of: PreparedData,
  runs: readonly ShownRun[],
  view: ViewSpec,
  job: Job,
  beside?: readonly Judged[],
): Promise<Scene> {
  return assemble(view, await gather(of, runs, view, job, beside), captionOf(of, runs));
}

const captionOf = ({ data, prepared }: PreparedData, runs: readonly ShownRun[]): string =>
  provenance(data, prepared, runs, packageJson.version);

/** What colours a view's cells by numbers, as a page tells it. */
function toldValues(view: ViewSpec, materials: Materials, { legend, panels }: Scene): (ToldValues | undefined)[] {
  const told = (column: Column | null | undefined, title: string) =>
    column?.kind === 'number' ? { title, values: column.values } : undefined;
  const title = legend.kind === 'none' ? '' : legend.title;
  const multiples = multiplesIn(view) !== null;
  if (isOfCells(view.colorBy) && !multiples) return [told(materials.column(view.colorBy), title)];
  return sourcesOf(view, materials).map(({ measure }, index) => told(measure, multiples ? panels[index].title : title));
}

/** The figure that a view stands for. */
export async function figure(
  { runs, beside = runs, shownMetrics, choices: given = {}, view, ...of }: FigureInput,
  format: ExportRequest['format'],
  dpi: number,
  job: Job,
): Promise<FigureResult> {
  const choices = { ...defaultChoices, ...given };
  const rows = multiplesIn(view)
    ? []
    : panelStandings(
        metricInfo().filter(({ id }) => (shownMetrics ?? headlineMetrics).includes(id)),
        runs,
        beside,
      );
  const input = { of, runs, beside, rows, beneath: shownMetrics === undefined ? ofAll(rows) : rows, choices, view };
  if (choices.alive && format === 'html' && choices.chart === 'maps')
    checkAlive(
      of.prepared.rows,
      runs.map(({ embedded }) => embedded),
    );
  const drawn = choices.chart === 'maps' ? await maps(input, dpi, job) : await charts[choices.chart](input, job);
  const common = { width: 0, height: 0, warnings: [], methods: drawn.methods };
  const table = tableFormats.find((each) => each === format);
  if (table) {
    const bytes = new TextEncoder().encode(formatTable(drawn.table.of, table));
    return { ...common, name: `${of.data.name}-${drawn.table.name}.${format}`, mime: tableMimes[table], bytes };
  }
  const name = `${of.data.name}-${drawn.name}.${format}`;
  const record = JSON.stringify(
    recordFigure({
      data: { name: of.data.name, fingerprint: of.prepared.fingerprint, cells: of.prepared.rows },
      runs: view.panels.flatMap((id) => runs.find((run) => run.id === id) ?? []),
      view,
      choices,
      dpi,
      program: packageJson.version,
    }),
  );
  if (format === 'html') {
    if (!drawn.page)
      throw new Fault('unsupported', 'Only maps can be looked around in.', {
        place: '--format',
        remedy: 'Export charts as SVG, PDF or PNG.',
      });
    return { ...common, name, mime: 'text/html', ...(await drawn.page(record)) };
  }
  const { drawing, warnings } = await drawn.draw();
  const file = await writeDrawing(
    drawing,
    figureFormats.find((each) => each === format)!,
    dpi,
    job,
    record,
  );
  return {
    ...common,
    name,
    ...file,
    width: drawing.width / pointsPerMillimetre,
    height: drawing.height / pointsPerMillimetre,
    warnings: [...warnings, ...unwrittenLetters(drawing)],
  };
}

/** Those that every run has, where there are any: panels side by side are compared by what they share. */
function ofAll(rows: Asked['rows']): Asked['rows'] {
  const shared = rows.filter(({ standings }) => standings.every(({ summary }) => summary !== null));
  return shared.length > 0 ? shared : rows;
}

/** What a chart or the maps are drawn from. */
export interface Asked {
  of: PreparedData;
  runs: readonly ShownRun[];
  beside: readonly Judged[];
  /** Metrics, standings one a run. */
  rows: ReturnType<typeof panelStandings>;
  /** Of these, those that stand under the panels. */
  beneath: ReturnType<typeof panelStandings>;
  choices: FigureChoices;
  view: ViewSpec;
}

async function maps({ of, runs, beside, rows, beneath, choices, view }: Asked, dpi: number, job: Job): Promise<Drawn> {
  const materials = await gather(of, runs, view, job, beside);
  const seen = assemble(view, materials, captionOf(of, runs));
  const standings = choices.metrics ? beneath : undefined;
  const titles = seen.panels.map(({ title }) => title);
  return {
    name: 'embeddings',
    methods: seen.caption,
    draw: () => drawFigure(emphasized(seen), { ...choices, pointDpi: Math.max(dpi, leastPointDpi), standings }, job),
    table: { name: 'metrics', of: standingsTable(rows, titles, seen.caption) },
    async page(record) {
      const { legend, caption } = choices;
      const alive = choices.alive ? await aliveOf(of.prepared, runs, view, packageJson.version, job) : undefined;
      return writePage(
        emphasized(seen),
        { standings, legend, caption, cells: of.prepared.cells, values: toldValues(view, materials, seen), record, alive },
        job,
      );
    },
  };
}

/** What is not selected fades, as in the window. */
function emphasized(scene: Scene): Scene {
  const { emphasis, muted, order } = scene;
  if (!emphasis) return scene;
  const panels = scene.panels.map((panel) => ({
    ...panel,
    ellipses: emphasizeEllipses(panel.ellipses, emphasis),
    ...(panel.colors && { colors: emphasize({ colors: panel.colors, order }, emphasis, muted).colors }),
  }));
  return { ...scene, panels, ...emphasize(scene, emphasis, muted) };
}

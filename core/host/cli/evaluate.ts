/** `indicatrix evaluate DIR`: measures a project's runs anew, and maps of other programs beside them. */
import { basename, extname, join, parse } from 'node:path';
import { Option } from 'commander';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import type { Embedded } from '../../model/run.ts';
import * as pipeline from '../../pipeline.ts';
import type { Activation, Metrics, Prepared } from '../../types.ts';
import { formatValue } from '../../view/numbers.ts';
import { groupRuns, type Judged as Compared } from '../../view/ranks.ts';
import { batchWords } from '../../view/batch-words.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { splitList, toNumber } from './flags.ts';
import { openProject, type Project } from './project.ts';
import { loadRuns, runsFlag } from './runs.ts';
import { stabilityText } from '../../view/stability-words.ts';
import { collapseLines, failureLines, metricsTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface EvaluateValues extends Values {
  batch?: string;
  out?: string;
  runs?: string[];
  embedding?: string[];
  model?: string[];
  activation: Activation;
  k?: number[];
  sigma?: number[];
  protocol: 'paper' | 'published';
  tidy?: string;
  perCell?: string;
  perCluster?: string;
}

/** A trained or an imported embedding. */
interface Judged {
  name: string;
  embedded: Embedded;
  source: { folder: string } | { imported: string } | { model: string };
  notes: string[];
  metrics: Metrics;
}

const numbers = (flag: string) => (text: string) => splitList(text).map((part) => toNumber(part, flag));

export const evaluate: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder')
    .option(...runsFlag)
    .option('--out <file>', 'Where the CSV goes. (default: metrics.csv in the project)')
    .option(
      '--embedding <list>',
      'Maps of other programs to measure too, separated by commas: obsm:X_umap for one of the data file, or a CSV or TSV with the cells’ names and two coordinates, joined by name or by order.',
      splitList,
    )
    .option(
      '--model <list>',
      'Autoencoders of other programs to measure too, separated by commas: safetensors files with the tensors encoder.0.weight, encoder.0.bias … decoder.0.weight …',
      splitList,
    )
    .addOption(
      new Option('--activation <name>', 'What stands between the layers of --model, where its file does not say.')
        .choices(['elu', 'softplus', 'tanh', 'silu', 'relu'])
        .default('elu'),
    )
    .option('--k <list>', 'Neighbourhood sizes to average over, separated by commas. (default: the paper’s 10, 20 … 200)', numbers('--k'))
    .option('--sigma <list>', 'Further σ of the KL divergence, beside 0.01, 0.1 and 100.', numbers('--sigma'))
    .addOption(
      new Option(
        '--protocol <name>',
        'How CN, VPres and ISO are trimmed and stated: as in the paper (5 % to 95 %, variances), or as in its published code (standard deviations).',
      )
        .choices(['paper', 'published'])
        .default('paper'),
    )
    .option('--batch <column>', 'Also judge how the batches of this column mix, and whether labels stay apart. (default: the project’s)')
    .option('--tidy <file>', 'Also write a CSV with a row a run and metric: run, model, part, weight, seed, protocol, metric, value, k.')
    .option('--per-cell <file>', 'Also write a CSV with every measure of every cell.')
    .option('--per-cluster <column>', 'Also judge each category of this column of the cells; a CSV goes beside the first.')
    .action((folder: string, values: EvaluateValues) =>
      run(values, async (terminal) => {
        checkNumbers(values);
        const opened = await openProject(terminal, folder);
        const project = { ...opened, prepared: { ...opened.prepared, batch: values.batch ?? opened.prepared.batch } };
        const batches = await judgeBatches(terminal, project.prepared, values.batch !== undefined);
        const { protocol, k: ks, sigma: sigmas } = values;
        const judged: Judged[] = [];
        for (const entry of await chooseEmbeddings(terminal, project, values)) {
          const metrics = await terminal.stage(entry.name, (job) =>
            pipeline.evaluate(project.prepared, entry.embedded, job, { protocol, ks, sigmas }),
          );
          judged.push({ ...entry, metrics: { ...metrics, notes: [...entry.notes, ...metrics.notes] } });
        }
        const csv = values.out ?? join(folder, 'metrics.csv');
        await writeWhole(csv, pipeline.metricsTable(judged, { sigmas }).bytes);
        if (values.tidy !== undefined)
          await writeWhole(values.tidy, pipeline.tidyMetrics(judged, project.prepared.rows, { protocol, ks, sigmas }));
        const compared = judged.map(({ name, embedded, metrics }, index): Compared => ({
          id: String(index),
          name,
          config: embedded.model?.config,
          metrics,
        }));
        terminal.say(
          `\n${metricsTable(compared, pipeline.metricInfo({ sigmas }))}\n\n${[...failureLines(compared), ...collapseLines(judged), ...new Set(judged.flatMap(({ metrics }) => metrics.notes))].join('\n')}\n\n${csv}`,
        );
        if (batches) terminal.say(`\n${batchWords(batches).join('\n')}`);
        const seeds = await compareSeeds(terminal, project, judged, compared, sigmas, csv);
        const cells = values.perCell === undefined ? undefined : await writeCells(terminal, project, judged, values.perCell);
        const clusters =
          values.perCluster === undefined ? undefined : await writeClusters(terminal, project, judged, values.perCluster, csv);
        terminal.answer({
          folder,
          csv,
          tidy: values.tidy,
          cells,
          ...clusters,
          ...seeds,
          ...(batches && { batches }),
          runs: judged.map(({ name, source, metrics: { values: measured, notes } }) => ({ name, ...source, metrics: measured, notes })),
        });
      }),
    );
};

/** Of the features that models are trained on. What a project's own column cannot tell is left out; what was asked for is not. */
async function judgeBatches(terminal: Terminal, prepared: Prepared, isAsked: boolean) {
  if (prepared.batch === undefined) return undefined;
  try {
    return await terminal.stage('Batches', (job) => pipeline.batchReport(prepared, job));
  } catch (error) {
    if (isAsked || !(error instanceof Fault && error.tag === 'bad-option')) throw error;
    return undefined;
  }
}

/** @throws `bad-option` */
function checkNumbers({ k = [], sigma = [] }: EvaluateValues): void {
  const wrongK = k.find((value) => !(Number.isInteger(value) && value >= 1 && value <= 10_000));
  if (wrongK !== undefined)
    throw new Fault('bad-option', `${wrongK} is no neighbourhood size from 1 to 10,000.`, {
      place: '--k',
      remedy: 'Give whole numbers, as in --k 10,50,200.',
    });
  const wrongSigma = sigma.find((value) => !(value > 0 && value < Infinity));
  if (wrongSigma !== undefined)
    throw new Fault('bad-option', `${wrongSigma} is no σ above 0.`, { place: '--sigma', remedy: 'Give numbers, as in --sigma 1,10.' });
}

/** The runs, if there are any or some were asked for, and the maps that were named. */
async function chooseEmbeddings(
  terminal: Terminal,
  project: Project,
  { runs, embedding = [], model: files = [], activation }: EvaluateValues,
): Promise<Omit<Judged, 'metrics'>[]> {
  const { data, prepared, folder } = project;
  const isBare = embedding.length + files.length > 0 && runs === undefined && (await pipeline.listRuns(folder)).runs.length === 0;
  const trained = isBare ? [] : await loadRuns(terminal, project, runs);
  const imported: pipeline.ImportedEmbedding[] = [];
  for (const source of embedding) {
    imported.push(
      source.startsWith('obsm:')
        ? pipeline.embeddingOfFile(data, prepared, source.slice('obsm:'.length))
        : await terminal.stage(
            'Read',
            (job) => pipeline.embeddingOfTable(data, prepared, source, job),
            ({ name }) => name,
          ),
    );
  }
  const foreign = await Promise.all(
    files.map(async (file) => {
      const model = await pipeline.foreignModel(file, prepared, activation);
      const notes = ['Which cells a model from a file was trained on is not known: none of them count as held out.'];
      return {
        name: basename(file),
        source: { model: file },
        notes,
        embedded: { model, embedding: await pipeline.embed(prepared, model), dim: model.config.model.latentDim },
      };
    }),
  );
  return [
    ...trained.map(({ name, folder: of, model, embedding: values }) => ({
      name,
      source: { folder: of },
      notes: [],
      embedded: { model, embedding: values, dim: model.config.model.latentDim },
    })),
    ...imported.map(({ name, source, embedded, notes }) => ({ name, source: { imported: source }, embedded, notes })),
    ...foreign,
  ];
}

/** Of models with several seeds: means, verdicts, and how much of their maps stays. */
async function compareSeeds(
  terminal: Terminal,
  { prepared }: Project,
  judged: readonly Judged[],
  compared: readonly Compared[],
  sigmas: number[] | undefined,
  csv: string,
) {
  const repeated = groupRuns(compared).filter(({ runs }) => runs.length > 1);
  if (repeated.length === 0) return {};
  const stability = new Map<string, pipeline.MapStability>();
  for (const { id, name, runs } of repeated) {
    const maps = runs.map((run) => judged[Number(run.id)].embedded);
    stability.set(id, await terminal.stage(`${name}, seeds`, (job) => pipeline.mapStability(prepared, maps, job)));
  }
  const path = join(parse(csv).dir, `${parse(csv).name}-seeds${extname(csv) || '.csv'}`);
  await writeWhole(path, pipeline.seedsTable(compared, pipeline.metricInfo({ sigmas }), stability).bytes);
  terminal.say(
    [
      '',
      'The same map from other seeds, laid upon one another:',
      ...repeated.map(({ id, name }) => `  ${name}: ${stabilityText(stability.get(id)!)}`),
      path,
    ].join('\n'),
  );
  return { seeds: path, stability: repeated.map(({ id, name }) => ({ name, ...stability.get(id)!, cells: undefined })) };
}

async function writeCells(terminal: Terminal, { prepared }: Project, judged: readonly Judged[], path: string): Promise<string> {
  const { bytes, notes } = await terminal.stage('Cells', (job) => pipeline.cellMeasuresTable(prepared, judged, job));
  await writeWhole(path, bytes);
  terminal.say([...notes, path].join('\n'));
  return path;
}

async function writeClusters(terminal: Terminal, { prepared }: Project, judged: readonly Judged[], column: string, csv: string) {
  const found = [];
  for (const { name, embedded } of judged)
    found.push({
      name,
      ...(await terminal.stage(`${name}, ${column}`, (job) => pipeline.clusterMeasures(prepared, embedded, column, job))),
    });
  const path = join(parse(csv).dir, `${parse(csv).name}-clusters${extname(csv) || '.csv'}`);
  await writeWhole(path, pipeline.clusterMeasuresTable(found).bytes);
  for (const { name, categories, notes } of found) {
    const width = Math.max(...categories.map(({ category }) => category.length), 8);
    const head = `${'category'.padEnd(width)} ${['cells', 'accuracy', 'silhouette', 'trust', 'area seen', 'measured'].map((title) => title.padStart(12)).join('')}`;
    const rows = categories.map(
      ({ category, cells, labelAccuracy, silhouette, means, areaSeen, areaMeasured }) =>
        `${category.padEnd(width)} ${[String(cells), ...[labelAccuracy, silhouette, means['trustworthiness'], areaSeen, areaMeasured].map(formatValue)].map((value) => value.padStart(12)).join('')}`,
    );
    terminal.say(`\n${name}\n${[head, ...rows, ...notes].join('\n')}`);
  }
  terminal.say(path);
  return { clusters: path, categories: found };
}

/** Handlers of looking into files and opening them. */
import { basename, isAbsolute, relative } from 'node:path';
import type { CoreMethods, DatasetSummary, JobId } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { OpenOptions } from '../model/options/open.ts';
import { SaveOptions } from '../model/options/save.ts';
import * as pipeline from '../pipeline.ts';
import { summarizeDataset } from '../summaries.ts';
import type { Counts } from '../types.ts';
import { isSample, sampleIds } from '../types/samples.ts';
import type { Uploads } from '../uploads.ts';
import type { HandlerContext } from './context.ts';

/** Opens data without a word to anyone; and what was sent, by the names that the user knows. */
export function openers({ workspace, underJob }: HandlerContext, uploads: Uploads) {
  const openDataset = async (
    source: pipeline.Source,
    options: OpenOptions,
    job: Job,
    rename = (data: Counts) => data,
  ): Promise<DatasetSummary> => {
    const data = rename(await pipeline.open(source, options, job));
    const summary = summarizeDataset(workspace.newId(), data, pipeline.proposePreparation(data));
    workspace.datasets.set(summary.id, { data, summary });
    return summary;
  };

  const withUploaded = async <T>(
    upload: string,
    options: Partial<OpenOptions>,
    name: JobId,
    use: (path: string, options: OpenOptions, shown: (path: string) => string, job: Job) => Promise<T>,
  ): Promise<T> => {
    await uploads.finish(upload);
    const folder = uploads.folderOf(upload);
    const { main, files } = await pipeline.mainFile(folder);
    const shown = (path: string) => (path.startsWith(folder) ? relative(folder, path) || basename(main) : path);
    const parsed = parseOptions(OpenOptions, options);
    const labels = files.find((file) => shown(file) === parsed.labels) ?? parsed.labels;
    return uploads.using(upload, () =>
      underJob(name, (job) =>
        use(main, { ...parsed, labels }, shown, job).catch((error: unknown) => {
          throw error instanceof Fault && error.detail.file
            ? new Fault(error.tag, error.message, { ...error.detail, file: shown(error.detail.file) }, error)
            : error;
        }),
      ),
    );
  };

  return {
    withUploaded,
    path: (path: string, options: Partial<OpenOptions>, name: JobId) =>
      underJob(name, (job) => openDataset({ path }, parseOptions(OpenOptions, options), job)),
    async sample(sample: string, name: JobId) {
      if (!isSample(sample))
        throw new Fault('bad-option', `There is no sample ${sample}.`, {
          place: 'sample',
          remedy: `Choose ${sampleIds.join(' or ')}.`,
        });
      return underJob(name, (job) => openDataset(sample, parseOptions(OpenOptions, {}), job));
    },
    async upload(upload: string, options: Partial<OpenOptions>, name: JobId) {
      try {
        return await withUploaded(upload, options, name, (path, parsed, shown, job) =>
          openDataset({ path }, parsed, job, (data) => ({ ...data, source: shown(data.source) })),
        );
      } finally {
        await uploads.discard(upload);
      }
    },
  };
}

export function openHandlers(context: HandlerContext, uploads: Uploads) {
  const { workspace, underJob } = context;
  const { withUploaded, ...open } = openers(context, uploads);
  const opened = async (opening: Promise<DatasetSummary>, options: Partial<OpenOptions>): Promise<DatasetSummary> => {
    const { id } = await opening;
    await workspace.happens('opened', workspace.dataset(id), options);
    return workspace.dataset(id).summary;
  };

  return {
    inspectPath: (path, options, name) => underJob(name, (job) => pipeline.inspect(path, parseOptions(OpenOptions, options), job)),
    inspectUpload: (upload, options, name) =>
      withUploaded(upload, options, name, async (path, parsed, shown, job) => {
        const found = await pipeline.inspect(path, parsed, job);
        return {
          ...found,
          source: shown(found.source),
          labels: found.labels.map(shown),
          ...(found.ownLabels && { ownLabels: shown(found.ownLabels) }),
        };
      }),
    mainOf: async (paths) => pipeline.mainOf(paths),
    figureRecord: (path) => pipeline.figureRecordOf(path),
    openPath: (path, options, name) => opened(open.path(path, options, name), options),
    openSample: (sample, name) => opened(open.sample(sample, name), {}),
    uploadBegin: (name, bytes, beside) => uploads.begin(name, bytes, beside),
    uploadAppend: (upload, chunk) => uploads.append(upload, chunk),
    uploadDiscard: (upload) => uploads.discard(upload),
    uploadOpen: (upload, options, name) => opened(open.upload(upload, options, name), options),
    preview: async (dataset) => pipeline.previewOf(workspace.dataset(dataset).data),
    async closeDataset(dataset) {
      await workspace.happens('closing', dataset);
      workspace.closeDataset(dataset);
    },
    saveData: async (dataset, path, options, name) => {
      const { data } = workspace.dataset(dataset);
      if (!isAbsolute(path))
        throw new Fault('bad-option', 'The place must be a whole path.', {
          file: path,
          remedy: 'Begin it at the root of a disk, as in /data/cells.h5ad.',
        });
      return underJob(name, (job) => pipeline.saveData(data, path, parseOptions(SaveOptions, options), job));
    },
    downloadData: async (dataset, options, name) => {
      const { data } = workspace.dataset(dataset);
      return underJob(name, (job) =>
        workspace.downloads.offer((folder) => pipeline.downloadOf(data, data.name, parseOptions(SaveOptions, options), folder, job)),
      );
    },
  } satisfies Partial<CoreMethods>;
}

/** Handlers for trying out a regularizer's weight, and for looking back at how a run went. */
import type { CoreMethods } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { hasFittedDecoder, withoutDecoder } from '../model/spec.ts';
import { parameterCount, partsOf } from '../model/network.ts';
import { mapOf } from '../model/map.ts';
import { PastWeights } from '../model/past-weights.ts';
import { parseOptions } from '../model/options/describe.ts';
import { RunConfig } from '../model/options/train.ts';
import * as pipeline from '../pipeline.ts';
import type { Parameters } from '../types.ts';
import type { RunEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';

/** What was tried out last: where the next goes on, and how it is stopped. */
interface Trial {
  weight: number;
  spectrum?: number;
  parameters: Parameters;
  /** Epochs until it has come to rest. */ left: number;
  /** Milliseconds until what it has come to is told. */ patience: number;
  stop: AbortController;
}

/**
 * Wide networks take long to come to rest, and other programs want the processor too: they are seen soon, and then ever more rarely, for
 * each look breaks the motion.
 */
const [soon, rarer] = [400, 4];

const trials = new WeakMap<RunEntry, Trial>();

export function liveHandlers({ workspace, underJob }: HandlerContext) {
  return {
    trainLive: (id, weight, { parts, placement }, name, spectrum) =>
      underJob(name, async (job) => {
        const { run, model } = workspace.trained(id);
        const { regularization, contrast } = model.config.model;
        if (regularization.kind === 'none' && !contrast)
          throw new Fault('unsupported', `${run.summary.name} has no regularizer, and is not trained on neighbours.`, {
            remedy: 'Choose a regularized model, or one of neighbours.',
          });
        // A decoder that was fitted is not the moving encoder's.
        const shape = hasFittedDecoder(model.config.model) ? withoutDecoder(model.config.model) : model.config.model;
        const config = parseOptions(RunConfig, {
          ...model.config,
          model: {
            ...shape,
            regularization: regularization.kind === 'none' ? regularization : { ...regularization, weight },
            ...(contrast && { contrast: { ...contrast, spectrum: spectrum ?? contrast.spectrum } }),
          },
        });
        const { prepared } = run.prepared;
        const dim = config.model.latentDim;
        const before = trials.get(run);
        before?.stop.abort();
        const goingOn =
          before?.weight === weight && before.spectrum === spectrum && before.left > 0
            ? { left: before.left, patience: rarer * before.patience }
            : { left: pipeline.epochsToRest(prepared, config), patience: soon };
        const trial: Trial = {
          ...goingOn,
          weight,
          spectrum,
          parameters: before?.parameters ?? model.parameters.slice(0, parameterCount(config.model)),
          stop: new AbortController(),
        };
        trials.set(run, trial);

        const on = {
          frame: (epoch: number, frame: Float32Array) =>
            trial.stop.signal.aborted || workspace.tell.frame({ run: id, epoch, embedding: mapOf(frame, dim) }),
          weights: (_: number, parameters: Parameters) => (trial.parameters = parameters),
        };
        const reached = await pipeline.trainLive(
          prepared,
          config,
          trial.parameters,
          trial.left,
          on,
          AbortSignal.any([job.signal, trial.stop.signal]),
          trial.patience,
        );
        Object.assign(trial, { parameters: reached.parameters, left: reached.left });
        const tried = { ...model, config, parameters: reached.parameters };
        const embedding = await pipeline.embed(prepared, tried);
        const drawn = dim === 1 ? [] : parts.filter((part) => partsOf(config.model).includes(part));
        const indicatrices = await Promise.all(
          drawn.map((part) => pipeline.indicatrices(prepared, { model: tried, embedding, dim }, part, placement, job)),
        );
        if (trial.stop.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
        return {
          weight,
          ...(contrast && { spectrum: config.model.contrast!.spectrum }),
          embedding: mapOf(embedding, dim),
          heldOutLoss: reached.heldOutLoss,
          indicatrices,
          goesOn: reached.left > 0,
        };
      }),
    async endLive(id) {
      const run = workspace.run(id);
      trials.get(run)?.stop.abort();
      trials.delete(run);
    },

    pastEpochs: async (id) => (await pastOf(workspace.run(id))).epochs,
    pastEmbedding: (id, epoch) => pastEmbedding(workspace, id, epoch),
  } satisfies Partial<CoreMethods>;
}

async function pastOf(run: RunEntry): Promise<PastWeights> {
  return (run.past ??= run.summary.folder === undefined ? new PastWeights() : await pipeline.loadPast(run.summary.folder));
}

async function pastEmbedding(workspace: Workspace, id: string, epoch: number) {
  const run = workspace.run(id);
  const past = (await pastOf(run)).at(epoch);
  if (!past || !run.summary.config)
    throw new Fault('unknown-id', `${run.summary.name} has no past epochs to look back at.`, { remedy: 'Train it again to keep them.' });
  const { model } = run.summary.config;
  return { epoch: past.epoch, embedding: mapOf(await pipeline.embedWith(run.prepared.prepared, model, past.parameters), model.latentDim) };
}

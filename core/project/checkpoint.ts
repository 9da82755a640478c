/** Runs that are waiting or in training, kept on disk as they go: after a crash they go on where they were. */
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeFolders, writeWhole } from '../base/disk.ts';
import { parameterCount } from '../model/network.ts';
import { KeptConfig } from '../model/options/train.ts';
import type { EpochRecord, Parameters, RunId } from '../types.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** Milliseconds between two writes: a crash costs the running epoch, or this much of shorter ones. */
const between = 250;

const folderName = '.training';
const [aboutFile, historyFile, weightsFile] = ['run.json', 'history.ndjson', 'weights.safetensors'];

const About = v.object({
  name: v.string(),
  config: KeptConfig,
  /** Of the features it is trained on. */ fingerprint: v.string(),
  /** Milliseconds since 1970. */ queued: v.number(),
});
type About = v.InferOutput<typeof About>;

export interface Checkpoint extends About {
  id: RunId;
  /** The epochs that `parameters` have behind them. */
  history: EpochRecord[];
  /** Null before the first epoch. */
  parameters: Parameters | null;
}

/** Writes one run's checkpoints, one at a time; failing to is no reason to stop training. */
export class CheckpointWriter {
  private readonly folder: string;
  private records: EpochRecord[] = [];
  private writing: Promise<unknown>;
  private busy = true;
  private last = 0;
  private removed = false;

  constructor(project: string, id: RunId, about: About) {
    this.folder = join(project, folderName, id);
    this.writing = this.attempt(() => writeWhole(join(this.folder, aboutFile), JSON.stringify(about)));
  }

  epoch(record: EpochRecord): void {
    this.records.push(record);
  }

  /** @param parameters after `epoch`, whose record has come before */
  weights(epoch: number, parameters: Parameters): void {
    if (this.busy || this.removed || performance.now() - this.last < between) return;
    const told = this.records.filter((record) => record.epoch <= epoch);
    this.records = this.records.filter((record) => record.epoch > epoch);
    this.writing = this.attempt(async () => {
      await appendFile(join(this.folder, historyFile), told.map((record) => `${JSON.stringify(record)}\n`).join(''));
      await writeWhole(
        join(this.folder, weightsFile),
        encodeSafetensors({
          tensors: [{ name: 'parameters', shape: [parameters.length], values: parameters }],
          metadata: { epoch: String(epoch) },
        }),
      );
    });
  }

  /** Another program goes on from what is there. */
  async leave(): Promise<void> {
    this.removed = true;
    await this.writing;
  }

  /** The run has ended, or was given up. */
  async remove(): Promise<void> {
    this.removed = true;
    await this.writing;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private async attempt(write: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await makeFolders(this.folder);
      await write();
    } catch {
      // A full disk: the next write may find room.
    } finally {
      this.busy = false;
      this.last = performance.now();
    }
  }
}

/** What was waiting or in training when the program ended, in the order it was queued. What cannot be read is left out. */
export async function readCheckpoints(project: string): Promise<Checkpoint[]> {
  const ids = await readdir(join(project, folderName)).catch(() => []);
  const found = await Promise.all(ids.map((id) => readCheckpoint(join(project, folderName, id), id).catch(() => null)));
  return found.filter((checkpoint) => checkpoint !== null).sort((a, b) => a.queued - b.queued);
}

export async function removeCheckpoint(project: string, id: RunId): Promise<void> {
  await rm(join(project, folderName, id), { recursive: true, force: true });
}

async function readCheckpoint(folder: string, id: RunId): Promise<Checkpoint> {
  const about = v.parse(About, JSON.parse(await readFile(join(folder, aboutFile), 'utf8')));
  const bytes = await readFile(join(folder, weightsFile)).catch(() => null);
  if (!bytes) return { ...about, id, history: [], parameters: null };
  const { tensors, metadata } = decodeSafetensors(bytes, join(folder, weightsFile));
  const parameters = tensors[0]?.values;
  // Weights that training cannot go on from: it begins anew.
  if (parameters?.length !== parameterCount(about.config.model) || !parameters.every((weight) => Number.isFinite(weight)))
    return { ...about, id, history: [], parameters: null };
  const end = Number(metadata['epoch']);
  const lines = (await readFile(join(folder, historyFile), 'utf8')).split('\n').filter(Boolean);
  // JSON has no NaN, which is what a regularizer is that there is none of.
  const records = lines.map((line) => JSON.parse(line, (_, value: unknown) => value ?? NaN) as EpochRecord);
  // After an earlier crash the epochs beyond its weights were trained, and written, once more.
  const history = [...new Map(records.map((record) => [record.epoch, record])).values()]
    .filter(({ epoch }) => epoch <= end)
    .sort((a, b) => a.epoch - b.epoch);
  return { ...about, id, history, parameters };
}

/** A run on TensorFlow.js, step by step. Slower by orders of magnitude than the native engine's. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { TrainingJob, TrainingListener, TrainingResult } from '../../native/index.ts';
import { watchedCells } from '../../model/run.ts';
import type { EpochRecord } from '../../types.ts';
import { createAdam } from './adam.ts';
import { Random } from './random.ts';
import { encode, lossAndGradient, squaredError } from './tfjs-loss.ts';

/** Rows that are looked at between two breaths. */
const slice = 512;
/** Frames may take this share of the time, however large the data. */
const frameShare = 0.04;

/** As the native engine trains. A step is not interrupted; between steps the event loop breathes. */
export function trainOnTfjs(input: TrainingJob, on: TrainingListener, job: Job): Promise<TrainingResult> {
  return new Run(input, on, job).train();
}

class Run {
  readonly #input: TrainingJob;
  readonly #on: TrainingListener;
  readonly #job: Job;
  readonly #parameters: Float32Array;
  readonly #order: Uint32Array;
  readonly #watched: Uint32Array;
  readonly #shuffling: Random;
  readonly #blending: Random;
  readonly #stepsPerEpoch: number;
  readonly #update: (gradient: Float32Array) => void;
  readonly #start = performance.now();

  #epoch = 0;
  #steps = 0;
  #evaluatedAt = 0;
  #lookedIn = 0;
  #heldOutMse = 0;
  #best = { mse: Infinity, epoch: 0, parameters: new Float32Array() };
  #lastFrame = -Infinity;
  #frameTime = 0;

  constructor(input: TrainingJob, on: TrainingListener, job: Job) {
    const { config, split, initial } = input;
    this.#input = input;
    this.#on = on;
    this.#job = job;
    this.#parameters = initial.slice();
    this.#order = split.train.slice();
    this.#watched = watchedCells(split);
    this.#shuffling = new Random(config.seed, 'order');
    this.#blending = new Random(config.seed, 'blend');
    this.#stepsPerEpoch = Math.ceil(split.train.length / config.batchSize);
    this.#update = createAdam(config, this.#stepsPerEpoch * config.epochs, this.#parameters);
  }

  async train(): Promise<TrainingResult> {
    const { epochs, patience } = this.#input.config;
    try {
      await this.#show();
      while (this.#epoch < epochs) {
        this.#epoch++;
        const record = await this.#trainEpoch();
        if (!Number.isFinite(record.heldOutMse)) throw this.#diverged();
        this.#on.epoch(record);
        this.#on.weights?.(this.#epoch, this.#parameters.slice());
        if (patience > 0 && this.#hasLooked() && this.#epoch - this.#best.epoch >= patience) break;
      }
      return this.#result(false);
    } catch (error) {
      if (error instanceof Fault && error.tag === 'cancelled') return this.#result(true);
      throw error;
    }
  }

  async #trainEpoch(): Promise<EpochRecord> {
    const { config } = this.#input;
    await this.#shuffling.shuffle(this.#order, this.#job);
    const start = performance.now();
    const record: EpochRecord = { epoch: this.#epoch, loss: 0, mse: 0, regularizer: 0, heldOutMse: 0, degenerate: 0, seconds: 0 };
    for (let first = 0; first < this.#order.length; first += config.batchSize) {
      const rows = this.#order.subarray(first, first + config.batchSize);
      const { model } = config;
      const { loss, mse, regularizer, gradient, degenerate } = lossAndGradient(
        model,
        this.#parameters,
        model.regularization,
        this.#gather(rows),
        undefined,
        await this.#blends(rows),
      );
      if (!Number.isFinite(loss)) throw this.#diverged();
      this.#update(gradient);
      this.#steps++;
      record.loss += loss / this.#stepsPerEpoch;
      record.mse += mse / this.#stepsPerEpoch;
      record.regularizer += regularizer / this.#stepsPerEpoch;
      record.degenerate += degenerate;
      if (this.#watched.length > 0 && this.#steps % config.evaluateEvery === 0) await this.#evaluate();
      if (this.#frameIsDue()) await this.#show();
      await this.#job.breathe();
    }
    if (this.#watched.length === 0) this.#consider(record.mse);
    else if (this.#steps !== this.#evaluatedAt && (this.#epoch === 1 || this.#epoch === config.epochs)) await this.#evaluate();
    return { ...record, heldOutMse: this.#heldOutMse, seconds: (performance.now() - start) / 1000 };
  }

  #gather(rows: Uint32Array): Float32Array {
    const { features, config } = this.#input;
    const dim = config.model.inputDim;
    const batch = new Float32Array(rows.length * dim);
    rows.forEach((row, i) => batch.set(features.subarray(row * dim, (row + 1) * dim), i * dim));
    return batch;
  }

  /** Blends of pairs of the batch's samples, x' = α x + (1 − α) x_perm with α ~ U(−0.2, 1.2), if the regularizer is to stand there. */
  async #blends(rows: Uint32Array): Promise<Float32Array | undefined> {
    const { mixing, model } = this.#input.config;
    if (!mixing || model.regularization.kind === 'none') return undefined;
    const partners = rows.slice();
    await this.#blending.shuffle(partners, this.#job);
    const others = this.#gather(partners);
    const shares = Float32Array.from(rows, () => this.#blending.uniform(-0.2, 1.2));
    return this.#gather(rows).map((x, i) => {
      const share = shares[Math.floor(i / model.inputDim)];
      return share * x + (1 - share) * others[i];
    });
  }

  async #evaluate(): Promise<void> {
    const { config } = this.#input;
    this.#evaluatedAt = this.#steps;
    this.#lookedIn = this.#epoch;
    let total = 0;
    for (let begin = 0; begin < this.#watched.length; begin += slice) {
      total += squaredError(config.model, this.#parameters, this.#gather(this.#watched.subarray(begin, begin + slice)));
      await this.#job.breathe();
    }
    this.#consider(total / (this.#watched.length * config.model.inputDim));
  }

  /** Remembers the weights if the error on cells they were not trained on is the lowest so far. */
  #consider(mse: number): void {
    this.#heldOutMse = mse;
    if (!(mse < this.#best.mse)) return;
    this.#best = { mse, epoch: this.#epoch, parameters: this.#keepsBest() ? this.#parameters.slice() : this.#best.parameters };
  }

  /** Whether this epoch may have found better weights. */
  #hasLooked(): boolean {
    return this.#watched.length === 0 || this.#lookedIn === this.#epoch;
  }

  #keepsBest(): boolean {
    return this.#input.config.keepBest && this.#watched.length > 0;
  }

  #frameIsDue(): boolean {
    const now = performance.now();
    return now - this.#lastFrame >= 1000 / this.#input.framesPerSecond && this.#frameTime < frameShare * (now - this.#start);
  }

  async #show(): Promise<void> {
    const { features, config, framesPerSecond } = this.#input;
    const { inputDim, latentDim } = config.model;
    if (!this.#on.frame || framesPerSecond <= 0) return;
    this.#lastFrame = performance.now();
    const rows = features.length / inputDim;
    const embedding = new Float32Array(rows * latentDim);
    for (let row = 0; row < rows; row += slice) {
      embedding.set(encode(config.model, this.#parameters, features.subarray(row * inputDim, (row + slice) * inputDim)), row * latentDim);
      await this.#job.breathe();
    }
    this.#frameTime += performance.now() - this.#lastFrame;
    this.#on.frame(this.#epoch, embedding);
  }

  #result(cancelled: boolean): TrainingResult {
    const isBest = !cancelled && this.#keepsBest() && this.#best.epoch > 0;
    const { parameters, epoch } = isBest ? this.#best : { parameters: this.#parameters, epoch: this.#epoch };
    return { parameters, bestEpoch: epoch, cancelled, seconds: (performance.now() - this.#start) / 1000 };
  }

  #diverged(): Fault {
    return new Fault('diverged', `Training diverged in epoch ${this.#epoch}: the loss is no longer a number.`, {
      place: `epoch ${this.#epoch}`,
      remedy: 'Lower the learning rate or the regularization’s weight, or set a gradient clip.',
    });
  }
}

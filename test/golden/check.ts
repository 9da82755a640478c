/**
 * `npm run golden -- FILE…`: holds this engine to cases that another framework computed, in the forms of values/.
 * Exit codes: 0 all within tolerance, 1 some beyond, 2 something a person can mend.
 */
import { readFile } from 'node:fs/promises';
import { describeFault, Fault, toFaultRecord } from '../../core/base/errors.ts';
import { widths } from '../../core/model/spec.ts';
import { instructionSet } from '../../core/native/index.ts';
import { compareEdges, compareEncoder, parseContrastive } from './contrastive.ts';
import { compareMaps, compareModel, lossTolerance, parseLosses } from './losses.ts';
import { compareMetrics, metricTolerance, parseMetrics } from './metrics.ts';
import { worstOf, type ArrayError } from './relative-error.ts';

const usage = `npm run golden -- FILE…

Compares this engine with cases that another framework computed, and prints the worst relative error (of each array's
largest entry) of every model or metric. Three forms of file are known by what they hold:

  losses    {"NAME": {inputDim, hidden, latentDim, activation, encoder, decoder: [{weight, bias}, …], x, z, reconstruction,
            encoderMetric, decoderMetric, mse, models: {"volume:encoder": {weight, regularizer, loss, gradient}, …}}, …}
            must agree to ${lossTolerance}
  edges     {"NAME": {inputDim, hidden, latentDim, activation, encoder, x, head, tail, negatives, z, encoderMetricAtHeads,
            models: {"umap:volume": {spec, weight, contrastive, regularizer, loss, gradient: [{weight, bias}, …]}, …}}, …}
            umap, neg (spec is c) or infonce (spec is ρ; other names may follow the word), with none or a regularizer; the first
            half of x are the heads in order, the second half the tails; must agree to ${lossTolerance}
  metrics   {x, z, ks, stress, rmse, spearman, kl: {"0.01", "0.1", "100"}, trustworthiness, continuity, knnRecall}
            must agree to ${metricTolerance}

Any widths, depths, batches, activations and seeds will do; weights and data should be exact in float32. Write J Jᵀ of the encoder as
encoderMetric and Jᵀ J of the decoder as decoderMetric. INDICATRIX_ISA=baseline, avx2 or avx512 chooses the kernels.`;

interface Line {
  name: string;
  worst: ArrayError;
  note: string;
}

/** @returns the file's lines, and the tolerance that it is held to */
async function check(file: string): Promise<{ lines: Line[]; tolerance: number }> {
  const value = await readJson(file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknownForm(file);
  if ('x' in value && 'z' in value) {
    const errors = await compareMetrics(parseMetrics(value, file));
    return { tolerance: metricTolerance, lines: errors.map((worst) => ({ name: worst.array, worst, note: '' })) };
  }
  const networks: unknown[] = Object.values(value);
  if (!networks.some((network) => typeof network === 'object' && network !== null && 'models' in network)) throw unknownForm(file);
  const lines: Line[] = [];
  if (networks.every((network) => typeof network === 'object' && network !== null && 'negatives' in network)) {
    for (const golden of parseContrastive(value, file)) {
      const { name, shape, inputs } = golden;
      lines.push({
        name: `${name}: embedding, tensors`,
        worst: worstOf(await compareEncoder(golden)),
        note: `${widths(shape, 'encoder').join('-')} ${shape.activation}, ${inputs.length / shape.inputDim / 2} edges`,
      });
      for (const model of golden.models) {
        const { errors, degenerate } = compareEdges(golden, model);
        lines.push({
          name: `${name}: ${model.name}`,
          worst: worstOf(errors),
          note: degenerate > 0 ? `${degenerate} degenerate tensors left out` : '',
        });
      }
    }
    return { tolerance: lossTolerance, lines };
  }
  for (const golden of parseLosses(value, file)) {
    const { name, shape, samples } = golden;
    lines.push({
      name: `${name}: embedding, tensors`,
      worst: worstOf(await compareMaps(golden)),
      note: `${widths(shape, 'encoder').join('-')} ${shape.activation}, batch of ${samples}`,
    });
    for (const model of golden.models) {
      const { errors, degenerate } = compareModel(golden, model);
      lines.push({
        name: `${name}: ${model.name}`,
        worst: worstOf(errors),
        note: degenerate > 0 ? `${degenerate} degenerate tensors left out` : '',
      });
    }
  }
  return { tolerance: lossTolerance, lines };
}

function unknownForm(file: string): Fault {
  return new Fault('unknown-format', 'These are no golden losses, edges or metrics.', {
    file,
    remedy: '`npm run golden` without a file shows the forms.',
  });
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      error.code === 'ENOENT' ? 'file-missing' : 'file-unreadable',
      `The file cannot be read (${error.code}).`,
      { file, remedy: 'Check its path and permissions.' },
      error,
    );
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Fault(
      'malformed',
      `This is not JSON: ${(error as Error).message}`,
      { file, remedy: '`npm run golden` without a file shows the forms.' },
      error,
    );
  }
}

/** @returns how many are beyond the tolerance */
function print(file: string, lines: readonly Line[], tolerance: number): number {
  const width = Math.max(...lines.map(({ name }) => name.length));
  const beyond = lines.filter(({ worst }) => !(worst.error <= tolerance));
  console.log(`${file}, native/${instructionSet()}, tolerance ${tolerance}`);
  for (const line of lines) {
    const { name, worst, note } = line;
    const where = [worst.array === name ? '' : worst.array, note].filter(Boolean).join('; ');
    console.log(
      `  ${beyond.includes(line) ? '✖' : '✔'} ${name.padEnd(width)}  ${worst.error.toExponential(1).padStart(8)}  ${where}`.trimEnd(),
    );
  }
  console.log(
    beyond.length === 0 ? `  all ${lines.length} within ${tolerance}` : `  ${beyond.length} of ${lines.length} beyond ${tolerance}`,
  );
  return beyond.length;
}

const files = process.argv.slice(2);
if (files.length === 0) console.log(usage);
try {
  for (const file of files) {
    const { lines, tolerance } = await check(file);
    if (print(file, lines, tolerance) > 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(describeFault(toFaultRecord(error)));
  process.exitCode = 2;
}

import type { RunConfig } from '../../model/options/train.ts';
import type { Parameters } from '../../types.ts';

/**
 * Adam (Kingma & Ba 2014), as PyTorch computes it, with the options of a run.
 * @param steps of the whole run, along which a cosine schedule falls
 * @returns takes one step along a gradient: it changes `parameters`
 */
export function createAdam(
  { learningRate, schedule, beta1, beta2, epsilon, weightDecay, gradientClip }: RunConfig,
  steps: number,
  parameters: Parameters,
): (gradient: Parameters) => void {
  const mean = new Float32Array(parameters.length);
  const square = new Float32Array(parameters.length);
  let step = 0;
  return (gradient) => {
    const rate = schedule === 'cosine' ? (learningRate / 2) * (1 + Math.cos((Math.PI * step) / steps)) : learningRate;
    step++;
    const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
    const scale = gradientClip > 0 ? Math.min(1, gradientClip / (norm + 1e-6)) : 1;
    const correction1 = 1 - beta1 ** step;
    const correction2 = 1 - beta2 ** step;
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i] * scale + weightDecay * parameters[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      parameters[i] -= (rate * mean[i]) / correction1 / (Math.sqrt(square[i] / correction2) + epsilon);
    }
  };
}

/** The data's space over an embedding: what lengths are measured on. */
import { parameterLayout, tensor } from '../model/network.ts';
import type { Activation, NetworkShape, Parameters } from '../types.ts';

/** A smooth map from the embedding (dim) into the data's space (ambient), in float64. */
export interface Surface {
  dim: number;
  ambient: number;
  /** @param image ambient @param jacobian ambient × dim; both are written */
  at(z: ArrayLike<number>, image: Float64Array, jacobian: Float64Array): void;
}

/** φ and φ'. */
const activations: Record<Activation, (x: number) => readonly [number, number]> = {
  elu: (x) => (x > 0 ? [x, 1] : [Math.expm1(x), Math.exp(x)]),
  softplus: (x) => [Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1 / (1 + Math.exp(-x))],
  tanh: (x) => [Math.tanh(x), 1 - Math.tanh(x) ** 2],
  silu: (x) => {
    const share = 1 / (1 + Math.exp(-x));
    return [x * share, share * (1 + x * (1 - share))];
  },
  relu: (x) => (x > 0 ? [x, 1] : [0, 0]),
};

interface Layer {
  weight: Float64Array;
  bias: Float64Array;
  inputs: number;
  outputs: number;
}

/** A decoder with its tangents: the native engine's float32 would drown the small steps in which a path is straightened. */
export function decoderSurface(shape: NetworkShape, parameters: Parameters): Surface {
  const layers = decoderLayers(shape, parameters);
  const m = shape.latentDim;
  const activate = activations[shape.activation];
  const widest = Math.max(m, ...layers.map(({ outputs }) => outputs));
  // Rows of 1 + m numbers a unit: its value and its derivatives.
  let [from, to] = [new Float64Array(widest * (1 + m)), new Float64Array(widest * (1 + m))];
  return {
    dim: m,
    ambient: shape.inputDim,
    at(z, image, jacobian) {
      from.fill(0, 0, m * (1 + m));
      for (let i = 0; i < m; i++) {
        from[i * (1 + m)] = z[i];
        from[i * (1 + m) + 1 + i] = 1;
      }
      layers.forEach(({ weight, bias, inputs, outputs }, index) => {
        for (let o = 0; o < outputs; o++) {
          const at = o * (1 + m);
          for (let t = 0; t <= m; t++) {
            let sum = t === 0 ? bias[o] : 0;
            for (let i = 0; i < inputs; i++) sum += weight[o * inputs + i] * from[i * (1 + m) + t];
            to[at + t] = sum;
          }
          if (index + 1 === layers.length) continue;
          const [value, slope] = activate(to[at]);
          to[at] = value;
          for (let t = 1; t <= m; t++) to[at + t] *= slope;
        }
        [from, to] = [to, from];
      });
      for (let o = 0; o < shape.inputDim; o++) {
        image[o] = from[o * (1 + m)];
        for (let t = 0; t < m; t++) jacobian[o * m + t] = from[o * (1 + m) + 1 + t];
      }
    },
  };
}

function decoderLayers(shape: NetworkShape, parameters: Parameters): Layer[] {
  const layers: Layer[] = [];
  for (const slot of parameterLayout(shape)) {
    if (slot.part !== 'decoder') continue;
    const numbers = Float64Array.from(tensor(parameters, slot));
    if (slot.shape.length === 2) layers.push({ weight: numbers, bias: new Float64Array(0), outputs: slot.shape[0], inputs: slot.shape[1] });
    else layers[slot.layer].bias = numbers;
  }
  return layers;
}

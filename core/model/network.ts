/** Where each tensor of a network stands in its flat parameters. */
import type { NetworkShape, Parameters, Part } from '../types.ts';
import { widths } from './spec.ts';

export interface TensorSlot {
  /** `encoder.0.weight`, as PyTorch users would name it. */
  name: string;
  part: Part;
  layer: number;
  /** [outputs, inputs] of a weight, [outputs] of a bias. */
  shape: number[];
  offset: number;
  length: number;
}

/** Those that a network has. */
export const partsOf = ({ encoderOnly }: NetworkShape): Part[] => (encoderOnly ? ['encoder'] : ['encoder', 'decoder']);

/** The slots in order; together they cover the parameters without gaps. */
export function parameterLayout(shape: NetworkShape): TensorSlot[] {
  const slots: TensorSlot[] = [];
  let offset = 0;
  const add = (part: Part, layer: number, tensor: 'weight' | 'bias', dims: number[]) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    slots.push({ name: `${part}.${layer}.${tensor}`, part, layer, shape: dims, offset, length });
    offset += length;
  };
  for (const part of partsOf(shape)) {
    const dims = widths(shape, part);
    for (let layer = 0; layer + 1 < dims.length; layer++) {
      add(part, layer, 'weight', [dims[layer + 1], dims[layer]]);
      add(part, layer, 'bias', [dims[layer + 1]]);
    }
  }
  return slots;
}

export function parameterCount(shape: NetworkShape): number {
  const last = parameterLayout(shape).at(-1)!;
  return last.offset + last.length;
}

/** A view on one tensor's numbers. */
export function tensor(parameters: Parameters, slot: TensorSlot): Float32Array {
  return parameters.subarray(slot.offset, slot.offset + slot.length);
}

/** Trained models as files for other programs. */
import type { NetworkShape, Parameters } from '../types.ts';
import { partsOf } from '../model/network.ts';
import { encodeOnnx } from './onnx.ts';
import { encodeSafetensors, parameterTensors } from './safetensors.ts';

export const modelFormats = ['safetensors', 'onnx'] as const;
export type ModelFormat = (typeof modelFormats)[number];

export interface ModelToExport {
  name: string;
  shape: NetworkShape;
  parameters: Parameters;
  /** Of the features it was trained on. */
  fingerprint: string;
}

/** Parameters under PyTorch's names, with what they belong to. */
export function modelSafetensors({ name, shape, parameters, fingerprint }: ModelToExport): Uint8Array {
  return encodeSafetensors({
    tensors: parameterTensors(shape, parameters),
    metadata: { format: 'pt', name, fingerprint, activation: shape.activation },
  });
}

/** What follows the run's name in each file's, and the files: one for safetensors, one a part for ONNX. @param version of the program */
export function modelFiles(model: ModelToExport, format: ModelFormat, version: string): { suffix: string; bytes: Uint8Array }[] {
  if (format === 'safetensors') return [{ suffix: 'safetensors', bytes: modelSafetensors(model) }];
  const { name, shape, parameters, fingerprint } = model;
  return partsOf(shape).map((part) => ({
    suffix: `${part}.onnx`,
    bytes: encodeOnnx({ shape, parameters, part, version, metadata: { name, fingerprint } }),
  }));
}

/** Trained models as files for other programs. */
import type { NetworkShape, Parameters } from '../types.ts';
import { partsOf } from '../model/network.ts';
import type { FeatureRecipe } from '../model/portable.ts';
import { encodeFromCounts, geneOrder } from './onnx/from-counts.ts';
import { encodeOnnx } from './onnx/network.ts';
import { encodeSafetensors, parameterTensors } from './safetensors.ts';

export const modelFormats = ['safetensors', 'onnx'] as const;
export type ModelFormat = (typeof modelFormats)[number];

/** What an ONNX model begins with: the features that a network takes, or the counts that they come from. */
export const onnxStarts = ['components', 'counts'] as const;
export type OnnxStart = (typeof onnxStarts)[number];

export interface ModelFileContents {
  /** What follows the run's name in the file's. */
  suffix: string;
  bytes: Uint8Array;
}

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

/** One file for safetensors, one a part for ONNX. @param version of the program */
export function modelFiles(model: ModelToExport, format: ModelFormat, version: string): ModelFileContents[] {
  if (format === 'safetensors') return [{ suffix: 'safetensors', bytes: modelSafetensors(model) }];
  const { name, shape, parameters, fingerprint } = model;
  return partsOf(shape).map((part) => ({
    suffix: `${part}.onnx`,
    bytes: encodeOnnx({ shape, parameters, part, version, metadata: { name, fingerprint } }),
  }));
}

/** The way from counts to the map as one ONNX file, and the order of its genes beside it. @throws `unsupported` as {@link encodeFromCounts} */
export function countsFiles(
  { name, shape, parameters, fingerprint }: ModelToExport,
  recipe: FeatureRecipe,
  version: string,
): ModelFileContents[] {
  return [
    { suffix: 'counts.onnx', bytes: encodeFromCounts({ recipe, shape, parameters, version, metadata: { name, fingerprint } }) },
    { suffix: 'genes.csv', bytes: new TextEncoder().encode(geneOrder(recipe)) },
  ];
}

/** 240 cells of two kinds over 40 genes, and small networks for them. */
import type { RunConfigInput } from '../../core/options.ts';
import { mulberry32 } from '../random.ts';

export function countsCsv(): string {
  const random = mulberry32(4);
  const genes = Array.from({ length: 40 }, (_, gene) => `GENE${gene}`);
  const row = (cell: number) => genes.map((_, gene) => Math.floor(random() * (gene < 20 === cell < 120 ? 12 : 3)));
  return [`cell,${genes.join(',')}`, ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${row(cell).join(',')}`)].join('\n');
}

/** @param weight of GeomAE on the encoder; vanilla without one */
export function networkOf(inputDim: number, weight?: number): RunConfigInput['model'] {
  const regularization = weight === undefined ? { kind: 'none' } as const : { kind: 'volume', part: 'encoder', weight } as const;
  return { inputDim, hidden: [8, 4], latentDim: 2, activation: 'elu', regularization };
}

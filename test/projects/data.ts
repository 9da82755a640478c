/** 240 cells of two kinds over 40 genes, and small networks for them. */
import type { RunConfigInput } from '../../core/model/options/train.ts';
import { mulberry32 } from '../random.ts';

export function countsCsv(): string {
  const random = mulberry32(4);
  const genes = Array.from({ length: 40 }, (_, gene) => `GENE${gene}`);
  const row = (cell: number) => genes.map((_, gene) => Math.floor(random() * (gene < 20 === cell < 120 ? 12 : 3)));
  return [`cell,${genes.join(',')}`, ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${row(cell).join(',')}`)].join('\n');
}

export const geneId = (gene: number) => `ENSG${String(gene).padStart(11, '0')}`;

/** The same counts as Cell Ranger writes them: genes with a name and an identifier. @returns contents by file name */
export function countsTenX(): Record<string, string> {
  const [header, ...rows] = countsCsv()
    .split('\n')
    .map((line) => line.split(',').slice(1));
  const entries = rows.flatMap((row, cell) => row.flatMap((count, gene) => (count === '0' ? [] : `${gene + 1} ${cell + 1} ${count}`)));
  return {
    'matrix.mtx': [
      '%%MatrixMarket matrix coordinate integer general',
      `${header.length} ${rows.length} ${entries.length}`,
      ...entries,
      '',
    ].join('\n'),
    'barcodes.tsv': rows.map((_, cell) => `cell${cell}\n`).join(''),
    'features.tsv': header.map((name, gene) => `${geneId(gene)}\t${name}\tGene Expression\n`).join(''),
  };
}

/** @param weight of GeomAE on the encoder; vanilla without one */
export function networkOf(inputDim: number, weight?: number): RunConfigInput['model'] {
  const regularization = weight === undefined ? ({ kind: 'none' } as const) : ({ kind: 'volume', part: 'encoder', weight } as const);
  return { inputDim, hidden: [8, 4], latentDim: 2, activation: 'elu', regularization };
}

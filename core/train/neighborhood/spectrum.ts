import type { ContrastiveLoss } from '../../types.ts';

/** UMAP draws five negatives an edge. */
const usualNegatives = 5;

/**
 * Where on the spectrum from t-SNE (s = 0) to UMAP (s = 1) a loss stands, as its formula has it (Damrich et al., ICLR 2023;
 * contrastive-ne):
 * NEG's c = m Z̄ / n², with Z̄ between 100 n and n² / 5 on a logarithmic scale; InfoNCE's ρ = 4ˢ. UMAP's own loss stands where it is.
 * @param cells that are trained on @param negatives an edge
 */
export function spectrumParameter(loss: ContrastiveLoss, s: number, cells: number, negatives: number): number {
  switch (loss) {
    case 'umap':
      return 1;
    case 'neg':
      return (negatives * (100 * cells) ** (1 - s) * (cells ** 2 / usualNegatives) ** s) / cells ** 2;
    case 'infonce':
      return 4 ** s;
  }
}

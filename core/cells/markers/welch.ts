import type { CellSums } from './group-sums.ts';

/**
 * Welch's t of two groups' means, with its degrees of freedom (Welch and Satterthwaite); 0 where neither group varies and both are alike.
 * @param counted how many cells the others are taken to be where their variance counts
 */
export function welch(inside: CellSums, outside: CellSums, counted: number): { score: number; freedom: number } {
  const own = inside.squares / (inside.cells - 1) / inside.cells;
  const others = outside.squares / (outside.cells - 1) / counted;
  const score = (inside.mean - outside.mean) / Math.sqrt(own + others);
  const freedom = (own + others) ** 2 / (own ** 2 / (inside.cells - 1) + others ** 2 / (counted - 1));
  // As in scipy: what does not vary at all has one degree of freedom.
  return { score: Number.isNaN(score) ? 0 : score, freedom: Number.isNaN(freedom) ? 1 : freedom };
}

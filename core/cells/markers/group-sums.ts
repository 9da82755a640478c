/** Means and squares of genes over groups of cells, and over all cells that are not of a group. */
import { portion, type Job } from '../../base/job.ts';
import { addMoments, type MomentSums } from '../../native/index.ts';
import { chosenRows } from '../chunks.ts';
import type { MarkerSource } from './markers.ts';

/** Of one gene in some cells. */
export interface CellSums {
  cells: number;
  mean: number;
  /** Of squared distances from the mean. */
  squares: number;
  /** Cells where the gene is not zero. */
  present: number;
}

export interface GroupSums {
  /** One a group. */
  cells: Float64Array;
  /** @param col of the matrix */
  of(group: number, col: number): CellSums;
  /** How many of all groups' cells have something of the gene. */
  present(col: number): number;
}

/** Groups × genes of a pass: each of its threads has some 230 MB for them. */
const passNumbers = 1 << 23;

/** In one pass over the matrix, unless there are hundreds of groups. */
export async function groupSums({ matrix, cells, groups, groupCount, reading }: MarkerSource, job: Job): Promise<GroupSums> {
  const { cols } = matrix;
  const perPass = Math.max(1, Math.floor(passNumbers / Math.max(1, cols)));
  const passes: MomentSums[] = [];
  for (let from = 0; from < groupCount; from += perPass) {
    const count = Math.min(perPass, groupCount - from);
    const sums = {
      cells: new Float64Array(count),
      sums: new Float64Array(count * cols),
      squares: new Float64Array(count * cols),
      present: new Uint32Array(count * cols),
    };
    const inPass = groups.map((group) => (group >= from && group < from + count ? group - from : -1));
    for await (const { matrix: chunk, rows, first } of chosenRows(
      matrix,
      cells,
      portion(job, from / groupCount, (from + count) / groupCount),
    ))
      await addMoments(
        chunk,
        rows,
        { ...reading, factors: reading.factors?.subarray(first, first + rows.length) },
        inPass.subarray(first, first + rows.length),
        sums,
        job,
      );
    passes.push(sums);
  }
  const held = Float64Array.from({ length: groupCount }, (_, group) => passes[Math.floor(group / perPass)].cells[group % perPass]);
  return {
    cells: held,
    of(group, col) {
      const { sums, squares, present } = passes[Math.floor(group / perPass)];
      const at = (group % perPass) * cols + col;
      return { cells: held[group], mean: sums[at] / held[group], squares: squares[at], present: present[at] };
    },
    present(col) {
      let count = 0;
      for (const { cells: own, present } of passes) for (let group = 0; group < own.length; group++) count += present[group * cols + col];
      return count;
    },
  };
}

const none: CellSums = { cells: 0, mean: 0, squares: 0, present: 0 };

/** Of cells that are in neither of two (Chan, Golub and LeVeque 1979). */
function together(a: CellSums, b: CellSums): CellSums {
  if (a.cells === 0) return b;
  if (b.cells === 0) return a;
  const cells = a.cells + b.cells;
  const distance = b.mean - a.mean;
  return {
    cells,
    mean: (a.mean * a.cells + b.mean * b.cells) / cells,
    squares: a.squares + b.squares + distance * distance * ((a.cells * b.cells) / cells),
    present: a.present + b.present,
  };
}

/** What each group is compared with, gene by gene: the group of reference, or all groups but itself. */
export class Others {
  private readonly sums: GroupSums;
  private readonly reference: number | null;
  private readonly found: CellSums[] = [];

  constructor(sums: GroupSums, reference: number | null) {
    this.sums = sums;
    this.reference = reference;
  }

  /** Looks at another gene: groups before and groups after are added up, so that nothing is taken away from a larger sum. */
  find(col: number): void {
    const { sums, reference, found } = this;
    const groups = sums.cells.length;
    if (reference !== null) {
      found[reference] = sums.of(reference, col);
      return;
    }
    let around = none;
    for (let group = 0; group < groups; group++) {
      found[group] = around;
      around = together(around, sums.of(group, col));
    }
    around = none;
    for (let group = groups - 1; group >= 0; group--) {
      found[group] = together(found[group], around);
      around = together(around, sums.of(group, col));
    }
  }

  of(group: number): CellSums {
    return this.found[this.reference ?? group];
  }
}

import type { CarriedLabel, ReferenceCells } from '../../model/portable.ts';
import type { Column } from '../../types.ts';

type Label = ReferenceCells['labels'][number];

/** A label that a cell's nearest reference cells vote on; the nearest decides where votes are equal. */
export class Votes {
  private readonly label: Label;
  private readonly codes: Int32Array;
  private readonly confidence: Float64Array;
  private readonly counts: Uint16Array;

  constructor(label: Label, rows: number) {
    this.label = label;
    this.codes = new Int32Array(rows).fill(-1);
    this.confidence = new Float64Array(rows).fill(NaN);
    this.counts = new Uint16Array(label.categories.length);
  }

  at(row: number, { k, indices }: { k: number; indices: Uint32Array }, place: number): void {
    this.counts.fill(0);
    let best = -1;
    for (let i = place * k; i < (place + 1) * k; i++) {
      const code = this.label.codes[indices[i]];
      if (code >= 0) this.counts[code]++;
    }
    for (let i = place * k; i < (place + 1) * k; i++) {
      const code = this.label.codes[indices[i]];
      if (code >= 0 && (best < 0 || this.counts[code] > this.counts[best])) best = code;
    }
    this.codes[row] = best;
    this.confidence[row] = best < 0 ? 0 : this.counts[best] / k;
  }

  get columns(): Column[] {
    return [
      { ...this.label, codes: this.codes },
      { kind: 'number', name: `${this.label.name}_confidence`, values: this.confidence },
    ];
  }

  summary(obs: readonly Column[]): CarriedLabel {
    const told = this.confidence.filter((value) => !Number.isNaN(value));
    const confidence = told.reduce((sum, value) => sum + value, 0) / Math.max(1, told.length);
    const own = obs.find(({ name }) => name === this.label.name);
    if (own?.kind !== 'category') return { column: this.label.name, confidence };
    const known = new Map(this.label.categories.map((category, code) => [category, code]));
    const codeOf = own.categories.map((category) => known.get(category) ?? -1);
    let [cells, same] = [0, 0];
    own.codes.forEach((code, row) => {
      if (code < 0 || codeOf[code] < 0 || this.codes[row] < 0) return;
      cells++;
      if (codeOf[code] === this.codes[row]) same++;
    });
    return { column: this.label.name, confidence, ...(cells > 0 && { agreement: { cells, same } }) };
  }
}

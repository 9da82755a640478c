/** The weights a run went through, thinned so that their number and size stay bounded however long it trains. */
import type { Parameters } from '../types.ts';

const mostKept = 64;
const mostBytes = 64 * 2 ** 20;

export class PastWeights {
  private kept: { epoch: number; parameters: Parameters }[] = [];
  /** Epochs between two that are kept: doubled whenever there is no more room. */
  private cadence = 1;

  /** Epochs whose weights are kept, ascending. */
  get epochs(): number[] {
    return this.kept.map(({ epoch }) => epoch);
  }

  add(epoch: number, parameters: Parameters): void {
    const last = this.kept.at(-1);
    if (last && epoch < last.epoch + this.cadence) return;
    this.kept.push({ epoch, parameters });
    const room = Math.max(2, Math.min(mostKept, Math.floor(mostBytes / parameters.byteLength)));
    if (this.kept.length <= room) return;
    this.cadence *= 2;
    this.kept = this.kept.filter((_, index) => index % 2 === 0);
  }

  /** Of what is kept, every second one given up until the rest takes no more than so many bytes. */
  within(bytes: number): readonly { epoch: number; parameters: Parameters }[] {
    let some = this.kept;
    while (some.length > 1 && some.length * some[0].parameters.byteLength > bytes) some = some.filter((_, index) => index % 2 === 0);
    return some;
  }

  /** Those of the last kept epoch up to `epoch`, or of the first there is. */
  at(epoch: number): { epoch: number; parameters: Parameters } | undefined {
    return this.kept.findLast((past) => past.epoch <= epoch) ?? this.kept[0];
  }
}

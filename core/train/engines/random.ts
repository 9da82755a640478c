/** xoshiro256++ (Blackman & Vigna), seeded by splitmix64: the native engine's random numbers, so that batches and blends are the same. */
import type { Job } from '../../base/job.ts';

/** Streams of one seed are independent of each other; the numbers are the native engine's. */
const streams = { order: 1n, blend: 2n };

const uint64 = (x: bigint) => BigInt.asUintN(64, x);
const rotate = (x: bigint, by: bigint) => uint64(x << by) | (x >> (64n - by));

export class Random {
  /** Writing to it wraps to 64 bits. */
  readonly #state: BigUint64Array;

  constructor(seed: number, stream: keyof typeof streams) {
    let x = BigInt(seed) * 4n + streams[stream];
    this.#state = BigUint64Array.from({ length: 4 }, () => {
      x = uint64(x + 0x9e3779b97f4a7c15n);
      let z = x;
      z = uint64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = uint64((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      return z ^ (z >> 31n);
    });
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * (Number(this.#next() >> 40n) / 2 ** 24);
  }

  /** Fisher and Yates, in place. */
  async shuffle(items: Uint32Array, job: Job): Promise<void> {
    for (let left = items.length; left > 1; left--) {
      if (left % 512 === 0) await job.breathe();
      const chosen = this.#below(left);
      [items[left - 1], items[chosen]] = [items[chosen], items[left - 1]];
    }
  }

  /** Uniform in 0 … bound − 1, without the bias of a remainder. */
  #below(bound: number): number {
    const reject = BigInt(2 ** 32 % bound);
    for (;;) {
      const product = (this.#next() >> 32n) * BigInt(bound);
      if (BigInt.asUintN(32, product) >= reject) return Number(product >> 32n);
    }
  }

  #next(): bigint {
    const s = this.#state;
    const result = uint64(rotate(uint64(s[0] + s[3]), 23n) + s[0]);
    const t = s[1] << 17n;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45n);
    return result;
  }
}

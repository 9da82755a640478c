/** Results, a line of JSON each, written as they come: a study that was broken off goes on from them. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from './judge.ts';
import type { Task } from './settings.ts';

const file = join(import.meta.dirname, '..', '..', 'docs', 'maps', 'study.jsonl');

/** What made a map. */
export interface Origin {
  data: string;
  /** `vanilla`, `volume encoder`, or a peer. */
  model: string;
  weight: number | null;
  /** Null of peers, as what follows. */
  network: string | null;
  activation: string | null;
  rate: number | null;
  schedule: string | null;
  steps: number | null;
  seed: number;
}

/** Wall-clock seconds of the map's making, and those of all processors. */
export type Result = Origin &
  Judgement & { epochs: number | null; seconds: number; processor: number; machine: string; /** Of a peer. */ version?: string };

export function originOf({ data, setting: { hidden, activation, rate, schedule, steps }, regularization, seed }: Task): Origin {
  const model = regularization.kind === 'none' ? 'vanilla' : `${regularization.kind} ${regularization.part}`;
  return {
    data,
    model,
    weight: regularization.kind === 'none' ? null : regularization.weight,
    network: hidden.join('-'),
    activation,
    rate,
    schedule,
    steps,
    seed,
  };
}

export function peerOrigin(data: string, model: string, seed: number): Origin {
  return { data, model, weight: null, network: null, activation: null, rate: null, schedule: null, steps: null, seed };
}

export function keyOf({ data, model, weight, network, activation, rate, schedule, steps, seed }: Origin): string {
  return [data, model, weight, network, activation, rate, schedule, steps, seed].join(' ');
}

export function readResults(): Result[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result);
}

export function addResult(result: Result): void {
  const rounded = Object.fromEntries(
    Object.entries(result).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(5)) : value]),
  );
  appendFileSync(file, `${JSON.stringify(rounded)}\n`);
}

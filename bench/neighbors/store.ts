/** Results of the study, a line of JSON each, written as they come. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from '../maps/judge.ts';
import type { Task } from './settings.ts';

const file = join(import.meta.dirname, '..', '..', 'docs', 'neighbours', 'study.jsonl');

/** `newLabels`: label accuracy of held-out cells among those trained on; `microseconds`: of a processor, to place one. */
export type Result = Task &
  Judgement & {
    contrastTest: number | null;
    newLabels: number | null;
    microseconds: number;
    epochs: number;
    seconds: number;
    processor: number;
  };

export const keyOf = ({ data, name, weight, seed }: Task): string => [data, name, weight, seed].join(' ');

export function readResults(): Result[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Result)
    : [];
}

export function addResult(result: Result): void {
  appendFileSync(
    file,
    `${JSON.stringify(Object.fromEntries(Object.entries(result).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(5)) : value])))}\n`,
  );
}

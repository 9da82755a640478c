/** The golden values that come with the project (README.md beside this file). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const goldenFile = (name: 'losses' | 'contrastive' | 'metrics'): string => join(import.meta.dirname, 'values', `${name}.json`);

export const goldenValues = (name: 'losses' | 'contrastive' | 'metrics'): unknown => JSON.parse(readFileSync(goldenFile(name), 'utf8'));

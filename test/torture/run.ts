/**
 * `npm run torture -- [--minutes N] [--seed N] [PART…]`: whatever can go wrong around the program, for minutes or a night; prints a table,
 * and what was lost with what makes it again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parts } from './parts.ts';

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const chosen = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const each = (Number(values.minutes) * 60_000) / chosen.length;
const table: string[] = [
  '| part | what is tried, and what surviving means | tried | survived | lost | figures |',
  '|---|---|---:|---:|---:|---|',
];
let lost = 0;
for (const part of chosen) {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-torture-'));
  const {
    tried,
    survived,
    lost: all,
    figures = '',
    skipped,
  } = await part.run({ until: performance.now() + each, seed: Number(values.seed), folder });
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  table.push(
    `| ${part.name} | ${part.what} | ${tried.toLocaleString('en')} | ${survived.toLocaleString('en')} | ${all.length} | ${skipped ?? figures} |`,
  );
  console.log(table.at(-1));
  for (const one of all.slice(0, 30)) console.log(`    lost: ${one}`);
  lost += all.length;
}
console.log(`\n${table.join('\n')}`);
process.exit(lost === 0 ? 0 : 1);

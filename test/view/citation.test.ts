import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bibtex } from '../../core/view/citation.ts';

test('BibTeX names what CITATION.cff names, in the version that draws', () => {
  const cited = readFileSync(join(import.meta.dirname, '..', '..', 'CITATION.cff'), 'utf8');
  const entries = bibtex('9.8.7');
  const titles = [...cited.matchAll(/title: (.+)/g)].map(([, title]) => title);
  assert.equal(titles.length, 2);
  for (const title of titles) assert.ok(entries.includes(`{${title}}`), title);
  for (const [, family, given] of cited.matchAll(/family-names: (.+)\n\s+given-names: (.+)/g))
    assert.ok(entries.includes(`${family}, ${given}`), family);
  assert.match(entries, /version = \{9\.8\.7\}/);
  assert.equal(entries.match(/^@/gm)?.length, 2);
});

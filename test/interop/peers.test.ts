/** The environments that the other tests of this folder run in are those that build/peers describes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { needsPython, runPython, type Peers } from '../python.ts';

const versions = `
from importlib.metadata import version
print(json.dumps({name: version(name) for name in given}))
`;

for (const peers of ['current', 2022] satisfies Peers[]) {
  test(`the Python of build/peers/${peers}.txt has the versions that the list pins`, needsPython(peers), async () => {
    const list = readFileSync(join(import.meta.dirname, '..', '..', 'build', 'peers', `${peers}.txt`), 'utf8');
    const pinned = new Map(
      list
        .split('\n')
        .filter((line) => line.includes('=='))
        .map((line) => line.split('==', 2) as [string, string]),
    );
    assert.deepEqual(await runPython(versions, [...pinned.keys()], peers), Object.fromEntries(pinned));
  });
}

/** The Python package: its own tests, by the Python of the peers, against the command as it stands here. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { needsPython } from '../python.ts';

const root = join(import.meta.dirname, '../..');

for (const suite of ['Train', 'Refusals', 'MapMetric', 'Embed', 'Plot', 'Show'])
  test(`Python's ${suite}`, needsPython(), async () => {
    const { stderr } = await promisify(execFile)(
      process.env.INDICATRIX_PYTHON!,
      ['-W', 'ignore', '-m', 'unittest', '-v', `test_indicatrix.${suite}`],
      {
        cwd: join(root, 'python/tests'),
        env: {
          ...process.env,
          PYTHONPATH: join(root, 'python/src'),
          INDICATRIX_COMMAND: `'${process.execPath}' '${join(root, 'core/host/cli.ts')}'`,
        },
      },
    );
    assert.match(stderr, /^Ran [1-9]\d* tests? in /m);
    assert.match(stderr, /^OK$/m);
  });

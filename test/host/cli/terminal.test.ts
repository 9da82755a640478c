import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../../core/host/cli/progress.ts';
import { failureLines, metricsTable } from '../../../core/host/cli/table.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { RunConfig } from '../../../core/model/options/train.ts';
import type { MetricInfo, Regularization } from '../../../core/types.ts';

function screen(isTTY: boolean, columns = 90) {
  const written: string[] = [];
  return { isTTY, columns, write: (text: string) => written.push(text), text: () => written.join('') };
}

/** What a terminal shows after the writes: lines, with cursor-up-and-clear obeyed. */
function shown(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(\u001b\[\d+A\u001b\[J|\n)/)) {
    const up = /\u001b\[(\d+)A/.exec(part);
    if (up) lines.splice(lines.length - Number(up[1]));
    else if (part !== '\n' && part !== '') lines.push(part);
  }
  return lines;
}

test('in a pipe each stage leaves one line when done, without control codes', () => {
  const output = screen(false);
  const progress = new Progress(output);
  const open = progress.add('Open');
  open.update(0.5, 'half');
  open.done('700 cells');
  progress.add('Prepare').failed('failed');
  assert.match(output.text(), /^.*✓.* Open +0\.\d s {2}700 cells\n.*✗.* Prepare +0\.\d s {2}failed\n$/);
  assert.ok(!output.text().includes('\u001b[J'));
});

test('on a screen bars move in place, several at a time, no wider than the screen', async () => {
  const output = screen(true);
  const progress = new Progress(output);
  const first = progress.add('Vanilla');
  const second = progress.add('GeomAE (encoder)');
  await new Promise((resolve) => setTimeout(resolve, 100));
  first.update(0.5, 'epoch 50 of 100, and a message that is far too long for the width of this screen to hold');
  assert.deepEqual(
    shown(output.text()).map((line) => line.trim().split(/ {2,}/)[0]),
    ['Vanilla', 'GeomAE (encoder)'],
  );
  assert.ok(shown(output.text()).every((line) => line.length < 90));
  assert.match(shown(output.text())[0], /█{12}░{12} {2}50 %/);
  first.done('done');
  assert.deepEqual(shown(output.text()).length, 2, 'one line that stays, one bar');
  second.done('done');
  assert.ok(shown(output.text()).every((line) => line.includes('✓')));
});

test('a silent one writes nothing', () => {
  const output = screen(true);
  const progress = new Progress(output, { isSilent: true });
  progress.add('Open').done();
  progress.print('note');
  assert.equal(output.text(), '');
});

test('the table marks what leads by its direction, and ties that read alike; of several seeds mean and deviation, and the best beyond chance', () => {
  const info: MetricInfo[] = [
    { id: 'mse', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' },
    { id: 'trust', title: 'Trustworthiness', plain: '', group: 'distances', direction: 'higher', meaning: '' },
    { id: 'never', title: 'Never measured', plain: '', group: 'distances', direction: 'higher', meaning: '' },
  ];
  const run = (name: string, mse: number | null, trust: number) => ({
    id: name,
    name,
    metrics: { values: { mse, trust, never: null }, notes: [] },
  });
  const [head, mse, trust, ...rest] = metricsTable(
    [run('Vanilla', 0.25, 0.9), run('GeomAE (encoder)', 0.3, 0.95001), run('IRAE (decoder)', null, 0.95002)],
    info,
  ).split('\n');
  assert.match(head, /Vanilla +GeomAE \(encoder\) +IRAE \(decoder\)/);
  assert.match(mse, /^↓ MSE .*0\.250 ○.* 0\.300 +– *$/);
  assert.match(trust, /^↑ Trustworthiness +0\.900 .*0\.950 ○.*0\.950 ○/);
  assert.match(rest.join(), /one run cannot tell it from chance/);
  assert.ok(!rest.join().includes('Never measured'));

  const seeded = (name: string, regularization: Regularization, values: number[]) =>
    values.map((value, seed) => {
      const config = parseOptions(RunConfig, {
        model: { inputDim: 5, hidden: [64], latentDim: 2, activation: 'silu', regularization },
        seed,
      });
      return {
        id: `${name}${seed}`,
        name: `${name}, seed ${seed}`,
        config,
        metrics: { values: { mse: value, mseTest: value }, notes: [] },
      };
    });
  const many = [
    ...seeded('Vanilla', { kind: 'none' }, [1, 1.1, 1.05]),
    ...seeded('GeomAE (encoder)', { kind: 'volume', part: 'encoder', weight: 1 }, [2, 2.1, 2.04]),
    ...seeded('IRAE (encoder)', { kind: 'scaledIsometry', part: 'encoder', weight: 1 }, [1.2, 1.31, 1.24]),
  ];
  const [names, row, ...below] = metricsTable(many, info).split('\n');
  assert.match(names, /Vanilla ×3 +GeomAE \(encoder\) ×3 † +IRAE \(encoder\) ×3 +$/);
  assert.match(row, /1\.05 ± 0\.05 ●.* 2\.05 ± 0\.05 +1\.25 ± 0\.06 +$/);
  assert.match(below.join(), /paired t-tests.*† fails/);
  assert.deepEqual(failureLines(many), [
    'GeomAE (encoder): Its error on unseen (held-out) cells is 1.95 × vanilla’s, above the 1.3 × that a regularizer may cost. It counts as best at nothing.',
  ]);
});

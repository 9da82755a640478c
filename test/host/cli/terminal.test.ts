import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../../core/host/cli/progress.ts';
import { metricsTable } from '../../../core/host/cli/table.ts';
import type { MetricInfo } from '../../../core/types.ts';

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
  const progress = new Progress(output, false);
  const open = progress.add('Open');
  open.update(0.5, 'half');
  open.done('700 cells');
  progress.add('Prepare').failed('failed');
  assert.match(output.text(), /^.*✓.* Open +0\.\d s {2}700 cells\n.*✗.* Prepare +0\.\d s {2}failed\n$/);
  assert.ok(!output.text().includes('\u001b[J'));
});

test('on a screen bars move in place, several at a time, no wider than the screen', async () => {
  const output = screen(true);
  const progress = new Progress(output, false);
  const first = progress.add('Vanilla');
  const second = progress.add('GeomAE (encoder)');
  await new Promise((resolve) => setTimeout(resolve, 100));
  first.update(0.5, 'epoch 50 of 100, and a message that is far too long for the width of this screen to hold');
  assert.deepEqual(shown(output.text()).map((line) => line.trim().split(/ {2,}/)[0]), ['Vanilla', 'GeomAE (encoder)']);
  assert.ok(shown(output.text()).every((line) => line.length < 90));
  assert.match(shown(output.text())[0], /█{12}░{12} {2}50 %/);
  first.done('done');
  assert.deepEqual(shown(output.text()).length, 2, 'one line that stays, one bar');
  second.done('done');
  assert.ok(shown(output.text()).every((line) => line.includes('✓')));
});

test('a silent one writes nothing', () => {
  const output = screen(true);
  const progress = new Progress(output, true);
  progress.add('Open').done();
  progress.print('note');
  assert.equal(output.text(), '');
});

test('the table marks the best of each row by its direction, and ties that read alike', () => {
  const info: MetricInfo[] = [
    { id: 'mse', title: 'MSE', direction: 'lower', meaning: '' },
    { id: 'trust', title: 'Trustworthiness', direction: 'higher', meaning: '' },
    { id: 'never', title: 'Never measured', direction: 'higher', meaning: '' },
  ];
  const run = (name: string, mse: number | null, trust: number) => ({ name, metrics: { values: { mse, trust, never: null }, notes: [] } });
  const [head, mse, trust, ...rest] = metricsTable([run('Vanilla', 0.25, 0.9), run('GeomAE (encoder)', 0.3, 0.95001), run('IRAE (decoder)', null, 0.95002)], info).split('\n');
  assert.match(head, /Vanilla +GeomAE \(encoder\) +IRAE \(decoder\)/);
  assert.match(mse, /^↓ MSE .*0\.250 ●.* 0\.300 +– *$/);
  assert.match(trust, /^↑ Trustworthiness +0\.900 .*0\.950 ●.*0\.950 ●/);
  assert.ok(!rest.join().includes('Never measured'));
});

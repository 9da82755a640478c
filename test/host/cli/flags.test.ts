import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addFlags, givenFlags, toNumber } from '../../../core/host/cli/flags.ts';
import { parseModels } from '../../../core/host/cli/models.ts';
import { optionInfo, parseOptions } from '../../../core/model/options/describe.ts';
import { PrepareOptions } from '../../../core/model/options/prepare.ts';
import { RunConfig } from '../../../core/model/options/train.ts';

const isFault = (tag: string, text: RegExp) => (error: unknown) =>
  error instanceof Error && 'tag' in error && error.tag === tag && text.test(error.message);

function parse(schema: Parameters<typeof addFlags>[2], ...flags: string[]) {
  const command = addFlags(new Command('test'), 'Options:', schema);
  command.parse(flags, { from: 'user' });
  return givenFlags(schema, command.opts());
}

test('every option of the schema has a flag with its meaning and its default', () => {
  for (const schema of [PrepareOptions, RunConfig]) {
    const help = addFlags(new Command('test'), 'Options:', schema).helpInformation().replace(/\s+/g, ' ');
    for (const info of optionInfo(schema)) {
      const flag = info.written?.flag ?? info.key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      assert.match(help, new RegExp(`--(no-)?${flag}\\b`));
      assert.ok(help.toLowerCase().includes(info.description.toLowerCase()), info.key);
      if (info.default !== '' && (typeof info.default === 'number' || typeof info.default === 'string'))
        assert.ok(help.includes(`(default: ${info.default})`), info.key);
    }
  }
});

test('only what was given is handed on, with its type', () => {
  assert.deepEqual(parse(PrepareOptions), {});
  assert.deepEqual(parse(PrepareOptions, '--no-scale', '--min-genes', '3', '--start', 'asIs', '--log1p'), {
    scale: false,
    minGenes: 3,
    start: 'asIs',
    log1p: true,
  });
  assert.deepEqual(parse(RunConfig, '--mixing', '--no-keep-best', '--learning-rate', '1e-3'), {
    mixing: true,
    keepBest: false,
    learningRate: 1e-3,
  });
});

test('what is no number, or out of bounds, is a fault that names the flag or option', () => {
  assert.throws(() => toNumber('many', '--epochs'), isFault('bad-option', /“many” is not a number/));
  assert.throws(() => toNumber('', '--epochs'), isFault('bad-option', /not a number/));
  assert.throws(() => parseOptions(PrepareOptions, parse(PrepareOptions, '--components', '-1')), isFault('bad-option', /components/));
  assert.throws(() => parseOptions(PrepareOptions, parse(PrepareOptions, '--start', 'somewhere')), isFault('bad-option', /start/));
});

test('models are named by kind, part and weight; without one, that for single cells', () => {
  assert.deepEqual(parseModels('vanilla, GeomAE:encoder:0.5,confae:decoder'), [
    { regularization: { kind: 'none' } },
    { regularization: { kind: 'volume', part: 'encoder', weight: 0.5 } },
    { regularization: { kind: 'shapeLog', part: 'decoder', weight: 1 }, isProposed: true },
  ]);
  assert.deepEqual(
    parseModels('irae:encoder,irae:decoder').map(({ regularization }) => 'weight' in regularization && regularization.weight),
    [0.25, 0.25],
  );
  for (const wrong of [
    'umapp',
    'umap:encoder',
    'tsne:geomae:1:2',
    'neighbors@',
    'neighbors@much',
    'geomae',
    'geomae:both',
    'vanilla:encoder',
    'geomae:encoder:1:2',
    'constructor:encoder',
    '',
  ])
    assert.throws(() => parseModels(wrong), isFault('bad-option', /model|not a number/), wrong);
  const neighbors = (spectrum: number) => ({ loss: 'neg', spectrum, reconstruction: 0 });
  assert.deepEqual(parseModels('umap,tsne:irae:0.5,neighbors@0.4:geomae'), [
    { contrast: neighbors(1), regularization: { kind: 'none' } },
    { contrast: neighbors(0), regularization: { kind: 'scaledIsometry', part: 'encoder', weight: 0.5 } },
    { contrast: neighbors(0.4), regularization: { kind: 'volume', part: 'encoder', weight: 1 } },
  ]);
  assert.throws(() => parseModels('geomae:encoder:much'), isFault('bad-option', /not a number/));
});

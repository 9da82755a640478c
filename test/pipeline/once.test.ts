import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob, type Job } from '../../core/base/job.ts';
import { once } from '../../core/pipeline/once.ts';

function stoppable() {
  const stop = new AbortController();
  const told: number[] = [];
  return { stop, told, job: createJob((fraction) => told.push(fraction), stop.signal) };
}

test('work is done once for all who ask, and each hears of its progress', async () => {
  const owner = {};
  const [a, b] = [stoppable(), stoppable()];
  let done = 0;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const work = async (job: Job) => {
    await gate;
    job.report(0.5);
    return ++done;
  };
  const both = [once(owner, 'key', a.job, work), once(owner, 'key', b.job, work)];
  open();
  assert.deepEqual(await Promise.all(both), [1, 1]);
  assert.deepEqual([a.told, b.told], [[0.5], [0.5]]);
  assert.equal(await once(owner, 'key', a.job, work), 1);
  assert.equal(await once(owner, 'other', a.job, work), 2);
  assert.equal(await once({}, 'key', a.job, work), 3);
});

test('who leaves does not stop the others; when all have left, the work stops and may begin anew', async () => {
  const owner = {};
  const [a, b] = [stoppable(), stoppable()];
  let stopped = 0;
  const { promise: end, resolve: finish } = Promise.withResolvers<string>();
  const work = (job: Job) => {
    job.signal.addEventListener('abort', () => stopped++);
    return end;
  };
  const first = once(owner, 'key', a.job, work);
  const second = once(owner, 'key', b.job, work);
  a.stop.abort();
  await assert.rejects(first, { tag: 'cancelled' });
  assert.equal(stopped, 0);
  b.stop.abort();
  await assert.rejects(second, { tag: 'cancelled' });
  assert.equal(stopped, 1);
  await assert.rejects(once(owner, 'key', a.job, work), { tag: 'cancelled' });
  const again = once(owner, 'key', stoppable().job, work);
  finish('done');
  assert.equal(await again, 'done');
});

test('failed work is not kept', async () => {
  const owner = {};
  await assert.rejects(
    once(owner, 'key', createJob(), () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await once(owner, 'key', createJob(), () => Promise.resolve('mended')), 'mended');
});

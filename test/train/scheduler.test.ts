import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScheduler } from '../../core/train/scheduler.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { EpochRecord } from '../../core/types.ts';
import { bentSheet, configFor, small } from './data.ts';

const features = bentSheet(300, 10);
const never = new AbortController().signal;
const silent = { epoch: () => {} };

function input(seed: number, epochs: number) {
  return { features, rows: 300, config: configFor(small, { epochs, seed }) };
}

test('runs begin in order, no more at a time than there are cores, and end as they would alone', async () => {
  const scheduler = createScheduler(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const listen = (seed: number) => ({
    started() {
      begun.push(seed);
      most = Math.max(most, ++running);
    },
    epoch({ epoch }: EpochRecord) {
      if (epoch === 30) running--;
    },
  });
  const runs = await Promise.all([0, 1, 2, 3, 4].map((seed) => scheduler.add(input(seed, 30), listen(seed), never)));
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  assert.equal(most, 2);
  for (const [seed, { parameters }] of runs.entries())
    assert.deepEqual(parameters, (await trainRun(input(seed, 30), silent, never)).parameters);
});

test('one run is cancelled, waiting or running, and the others go on', async () => {
  const scheduler = createScheduler(1);
  const first = new AbortController();
  const third = new AbortController();
  const begun: string[] = [];
  const listen = (name: string) => ({ ...silent, started: () => begun.push(name) });
  const running = scheduler.add(input(1, 100_000), listen('first'), first.signal);
  const next = scheduler.add(input(2, 3), listen('second'), never);
  const waiting = scheduler.add(input(3, 3), listen('third'), third.signal);
  const stopped = Promise.all([assert.rejects(running, { tag: 'cancelled' }), assert.rejects(waiting, { tag: 'cancelled' })]);
  third.abort();
  setTimeout(() => first.abort(), 100);
  await stopped;
  assert.equal((await next).history.length, 3);
  assert.deepEqual(begun, ['first', 'second']);
});

test('a run cancelled while it waited had no core to give back', async () => {
  const scheduler = createScheduler(1);
  const [first, second] = [new AbortController(), new AbortController()];
  const begun: string[] = [];
  const listen = (name: string) => ({ ...silent, started: () => begun.push(name) });
  const running = assert.rejects(scheduler.add(input(1, 100_000), listen('first'), first.signal), { tag: 'cancelled' });
  const waiting = assert.rejects(scheduler.add(input(2, 3), listen('second'), second.signal), { tag: 'cancelled' });
  second.abort();
  await waiting;
  const third = scheduler.add(input(3, 3), listen('third'), never);
  // Another scheduler trains meanwhile: a third run with a core of its own would have begun.
  await createScheduler(1).add(input(4, 3), silent, never);
  assert.deepEqual(begun, ['first']);
  first.abort();
  await running;
  await third;
  assert.deepEqual(begun, ['first', 'third']);
});

test('a wide run gives back all cores that it took', async () => {
  const scheduler = createScheduler(3);
  const config = configFor({ inputDim: 300, hidden: [200, 200], latentDim: 2, activation: 'elu' }, { epochs: 1, batchSize: 100 });
  await scheduler.add({ features: bentSheet(250, 300), rows: 250, config }, silent, never);
  const stops = [1, 2, 3, 4].map(() => new AbortController());
  let begun = 0;
  const three = Promise.withResolvers<void>();
  const runs = stops.map((stop, seed) =>
    assert.rejects(scheduler.add(input(seed, 100_000), { ...silent, started: () => ++begun === 3 && three.resolve() }, stop.signal), {
      tag: 'cancelled',
    }),
  );
  await three.promise;
  await createScheduler(1).add(input(9, 3), silent, never);
  assert.equal(begun, 3);
  for (const stop of stops) stop.abort();
  await Promise.all(runs);
});

test('all runs are cancelled at once, and the scheduler goes on', async () => {
  const scheduler = createScheduler(2);
  const runs = [1, 2, 3, 4].map((seed) => assert.rejects(scheduler.add(input(seed, 100_000), silent, never), { tag: 'cancelled' }));
  setTimeout(() => scheduler.cancelAll(), 50);
  await Promise.all(runs);
  assert.equal((await scheduler.add(input(1, 2), silent, never)).history.length, 2);
});

test('a run that fails leaves its core to the next', async () => {
  const scheduler = createScheduler(1);
  const broken = assert.rejects(scheduler.add({ ...input(1, 5), features: features.with(0, NaN) }, silent, never), { tag: 'not-finite' });
  const next = scheduler.add(input(2, 2), silent, never);
  await broken;
  assert.equal((await next).history.length, 2);
});

test('a wide network on more than one core ends as on one', async () => {
  const config = configFor({ inputDim: 300, hidden: [200, 200], latentDim: 2, activation: 'elu' }, { epochs: 2, batchSize: 100 });
  const data = { features: bentSheet(250, 300), rows: 250, config };
  const [one, three] = await Promise.all([createScheduler(1), createScheduler(3)].map((scheduler) => scheduler.add(data, silent, never)));
  assert.deepEqual(one.parameters, three.parameters);
});

test('what a person waits for begins before the queue, beside what trains, and the next wait for its core too', async () => {
  const scheduler = createScheduler(1);
  const [first, tried] = [new AbortController(), new AbortController()];
  const begun: string[] = [];
  const listen = (name: string, told = () => {}) => ({ ...silent, started: () => (begun.push(name), told()) });
  const running = assert.rejects(scheduler.add(input(1, 100_000), listen('first'), first.signal), { tag: 'cancelled' });
  const queued = scheduler.add(input(2, 3), listen('queued'), never);
  const trying = Promise.withResolvers<void>();
  const atOnce = assert.rejects(scheduler.add(input(3, 100_000), listen('tried', trying.resolve), tried.signal, { isAtOnce: true }), {
    tag: 'cancelled',
  });
  await trying.promise;
  assert.deepEqual(begun, ['first', 'tried']);
  // The one core that there is has two runs until now: the first that ends leaves none free.
  first.abort();
  await running;
  await createScheduler(1).add(input(4, 3), silent, never);
  assert.deepEqual(begun, ['first', 'tried']);
  tried.abort();
  await atOnce;
  await queued;
  assert.deepEqual(begun, ['first', 'tried', 'queued']);
});

test('other work takes its turn, with as many threads as a training, and gives them back', async () => {
  const scheduler = createScheduler(1);
  const { config } = input(1, 3);
  const order: string[] = [];
  await Promise.all([
    scheduler.add(input(1, 3), { ...silent, started: () => order.push('training') }, never),
    scheduler.run(config, async (threads) => order.push(`work on ${threads}`), never, { queued: () => order.push('work waits') }),
    scheduler.add(input(2, 3), { ...silent, started: () => order.push('another') }, never),
  ]);
  assert.deepEqual(order, ['work waits', 'training', 'work on 1', 'another']);
});

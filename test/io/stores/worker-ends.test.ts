import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { WorkerStore } from '../../../core/io/stores/worker-store.ts';
import { faultOf } from '../fixtures.ts';

const open = (name: string) =>
  WorkerStore.open(
    { program: new URL(`./ends-alone.ts?${name}`, import.meta.url), title: 'HDF5', survivesFaults: false },
    'cells.h5ad',
    createJob(),
  );

test('a thread that was given back is ended by nobody who had it', async () => {
  const first = await open('twice');
  await first.close();
  const second = await open('twice');
  await first.close();
  assert.equal(await second.node('X'), null);
  await second.close();
});

test('a thread that ended while nobody had it is not handed out', async () => {
  const first = await open('idle');
  await first.node('ends after it is closed');
  await first.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const second = await open('idle');
  assert.equal(await second.node('X'), null);
  await second.close();
});

test('a thread whose library holds much is not kept', async () => {
  const first = await open('large');
  assert.equal(await first.node('counts its askers'), null);
  await first.node('holds much');
  await first.close();
  const second = await open('large');
  const described = await second.node('says how often it was asked');
  assert.equal(described?.path, '1');
  await second.close();
});

test('a thread that ends over a file ends that file alone', async () => {
  const store = await open('alone');
  assert.match((await faultOf(store.node('ends'), 'malformed')).message, /ended/);
  await store.close();
});

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreEvents, CoreMethods } from '../../core/contract/index.ts';
import { Fault } from '../../core/base/errors.ts';
import { connectCore, messagePortChannel } from '../../core/rpc.ts';

/** In the place of Electron's: the shell hands ports over it. */
const signs: unknown[] = [];
const parentPort = Object.assign(new EventEmitter(), { postMessage: (sign: unknown) => signs.push(sign) });
const heard: Parameters<CoreEvents['progress']>[0][] = [];
const ports: MessagePort[] = [];
const [program, script] = process.argv as [string, string];
let projectFolder: string;

before(async () => {
  projectFolder = await mkdtemp(join(tmpdir(), 'indicatrix-host-'));
  Object.assign(process, { parentPort, argv: [program, script, projectFolder, '/data/pbmc.h5ad'] });
  await import('../../core/host/electron.ts');
});
after(async () => {
  for (const port of ports) port.close();
  await rm(projectFolder, { recursive: true });
});

function connect(): CoreMethods {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1);
  parentPort.emit('message', { data: null, ports: [port2] });
  return connectCore(messagePortChannel(port1), {
    progress: (event) => heard.push(event),
    prepared: () => undefined,
    run: () => undefined,
    epoch: () => undefined,
    frame: () => undefined,
    kept: () => undefined,
    taken: () => undefined,
    tellLast: () => undefined,
    begun: () => undefined,
    looked: () => undefined,
  });
}

test('a port that is handed over speaks the contract, for the folder and file of the command line', async () => {
  const about = await connect().about();
  assert.equal(about.host, 'electron');
  assert.equal(about.projectFolder, projectFolder);
  assert.equal(about.openAtStart, '/data/pbmc.h5ad');
});

test('it gives signs of life', async () => {
  while (signs.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(signs[0], 'alive');
});

test('faults keep their fields on the way', async () => {
  const missing = join(projectFolder, 'none.h5ad');
  await assert.rejects(
    connect().openPath(missing, {}, 'open'),
    (error) => error instanceof Fault && error.tag === 'file-missing' && error.detail.file === missing,
  );
});

test('two windows share what is open, and each hears of its own jobs', async () => {
  const [one, other] = [connect(), connect()];
  const opened = await one.openSample('sample', 'sample');
  assert.deepEqual((await other.session()).datasets, [opened]);
  assert.ok(heard.length > 0 && heard.every(({ job }) => job === 'sample'));
});

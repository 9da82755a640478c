import { inspect } from 'node:util';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';
import { createHandlers } from '../../core/handlers/index.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';
import { servedIn } from './served.ts';

const packr = new Packr({ useRecords: false, moreTypes: true });
const values: unknown[] = [undefined, null, '', 'x', '__proto__', '../..', '/', -1, 0, 1.5, NaN, Infinity, 2 ** 53, true, [], {}, [[[]]], new Uint8Array(3), new Float32Array(5), new Uint32Array([0, 4e9]), { path: '/nowhere' }, { kind: 'grid', columns: 1e9 }, { obsm: 'X_pca' }, 'x'.repeat(10_000), new Date(NaN), 10n ** 30n];

/** Messages whole and mutated, to a core behind its port. */
export const messages: Part = {
  name: 'messages',
  what: 'calls of every method with wrong arguments, and mutated bytes: an answer or the end of that connection, never of the core; none answers “defect”',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const random = mulberry32(seed);
    let ends = 0;
    const server = await servedIn(folder, () => (ends += 1));
    const methods = Object.keys(createHandlers(new Workspace({ host: 'server', projectFolder: folder, openAtStart: null }), () => {}));
    const answer = await fetch(server.url, { redirect: 'manual' });
    const headers = { cookie: answer.headers.getSetCookie()[0].split(';')[0], origin: `http://127.0.0.1:${server.port}` };
    const key = answer.headers.get('location')!.replace('/#key=', '');
    const connect = async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/core`, ['indicatrix', key], { headers });
      socket.binaryType = 'arraybuffer';
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return socket;
    };
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
    let defects = 0;
    try {
      let socket = await connect();
      for (let i = 0; performance.now() < until; i++) {
        if (socket.readyState !== WebSocket.OPEN) socket = await connect();
        const method = pick(methods);
        const args = Array.from({ length: Math.floor(random() * 5) }, () => pick(values));
        const bytes = Buffer.from(packr.pack({ t: 'q', i: `${i}`, m: method, a: args }));
        const isMutant = random() < 0.3;
        if (isMutant) for (let change = 0; change < 3; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        outcome.tried++;
        const end = await new Promise<string>((resolve) => {
          const late = setTimeout(() => resolve('late'), isMutant ? 50 : 60_000);
          const receive = (data: ArrayBuffer) => {
            const { i: id, r } = packr.unpack(new Uint8Array(data)) as { i?: string; r?: { fault?: { tag: string; message: string } } };
            if (id === `${i}`) done(r?.fault?.tag === 'defect' ? `defect: ${r.fault.message}` : 'answered');
          };
          const closed = () => done('closed');
          const done = (how: string) => {
            clearTimeout(late);
            socket.off('message', receive).off('close', closed);
            resolve(how);
          };
          socket.on('message', receive).once('close', closed);
          socket.send(bytes);
        });
        if (end.startsWith('defect')) {
          defects++;
          if (defects <= 20) outcome.lost.push(`${method}(${args.map((arg) => inspect(arg).slice(0, 20)).join(', ')}): ${end}`);
        } else if (end === 'late' && !isMutant) outcome.lost.push(`${method} does not answer`);
        else outcome.survived++;
      }
      socket.close();
    } finally {
      await server.close();
    }
    if (ends > 0) outcome.lost.push(`the core ended ${ends} times`);
    return { ...outcome, figures: `${defects} answered “defect”` };
  },
};

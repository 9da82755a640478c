/** Maps by other programs, where INDICATRIX_PYTHON names a Python that has them; and by the first two components. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prepared } from '../../core/types.ts';
import type { Made } from './train.ts';

export const peers = ['umap-learn', 'openTSNE', 'pacmap'] as const;
export type Peer = (typeof peers)[number];

const script = join(import.meta.dirname, '..', 'peers', 'maps.py');

/** Undefined, and said once, where there is no Python to ask. */
export function pythonOfPeers(): string | undefined {
  const python = process.env['INDICATRIX_PYTHON'];
  if (!python) console.error('No comparison with umap-learn, openTSNE and PaCMAP: INDICATRIX_PYTHON names no Python.');
  return python;
}

export type PeerMap = Omit<Made, 'epochs'> & { version: string };

export function peerMap(python: string, { rows, dim, features }: Prepared, peer: Peer, seed: number): PeerMap {
  const folder = mkdtempSync(join(tmpdir(), 'bench-maps-'));
  try {
    const [from, to] = [join(folder, 'features'), join(folder, 'map')];
    writeFileSync(
      from,
      Buffer.concat([
        Buffer.from(Uint32Array.of(rows, dim).buffer),
        Buffer.from(features.buffer, features.byteOffset, features.byteLength),
      ]),
    );
    const said = execFileSync(python, [script, from, peer, String(seed), to], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const {
      version,
      python: release,
      seconds,
      processor,
    } = JSON.parse(said.trim().split('\n').at(-1)!) as { version: string; python: string; seconds: number; processor: number };
    const embedding = new Float32Array(Uint8Array.from(readFileSync(to)).buffer);
    return { embedded: { embedding, dim: 2 }, version, seconds, processor, machine: `Python ${release}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first two components: of prepared data the first two features. */
export function firstComponents({ rows, dim, features }: Prepared): PeerMap {
  const embedding = Float32Array.from({ length: 2 * rows }, (_, at) => features[(at >> 1) * dim + (at & 1)]);
  return { embedded: { embedding, dim: 2 }, version: '', seconds: 0, processor: 0, machine: '' };
}

/** Whether what a writer left is whole: read as the program reads it. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { openMatrix } from '../../core/io/open.ts';
import { readCheckpoints } from '../../core/project/checkpoint.ts';
import { decodeSafetensors } from '../../core/project/safetensors.ts';
import { readProject } from '../../core/project/projects.ts';
import { listRuns, loadRun } from '../../core/project/store.ts';
import { runOf } from './trained.ts';

/** @returns what is half, or nothing @throws what reading it throws */
export async function halfOf(kind: string, folder: string): Promise<string | null> {
  const file = join(folder, { text: 'text', model: 'model.safetensors', mtx: 'saved' }[kind] ?? `saved.${kind}`);
  if (kind === 'run') {
    const { runs, broken } = await listRuns(folder);
    if (broken.length > 0) return `${broken[0].folder}: ${broken[0].fault.message}`;
    for (const { folder: run, record } of runs) {
      const { parameters } = await loadRun(run);
      if (
        !Buffer.from(parameters.buffer, parameters.byteOffset, parameters.byteLength).equals(
          Buffer.from(runOf(Number(record.name.slice(4))).model.parameters.buffer),
        )
      )
        return `${run}: other numbers`;
    }
    return null;
  }
  if (kind === 'checkpoint') {
    const names = await readdir(join(folder, '.training')).catch(() => []);
    const found = await readCheckpoints(folder);
    return names.filter((name) => !name.startsWith('.')).length > 0 &&
      existsSync(join(folder, '.training', 'run', 'run.json')) &&
      found.length !== 1
      ? 'a checkpoint that is not read'
      : null;
  }
  if (kind === 'session') {
    if (!existsSync(join(folder, 'project.json'))) return null;
    const { view, unread } = await readProject(folder);
    const { generation, filled } = view as { generation: number; filled: string };
    return unread === undefined && filled === `${generation}`.repeat(50_000) ? null : 'another session';
  }
  if (!existsSync(file)) return null;
  if (kind === 'text') {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.length === 2001 && lines.slice(0, 2000).every((line) => line === lines[0]) && lines[0].length === 200
      ? null
      : `${lines.length} lines`;
  }
  if (kind === 'model') {
    decodeSafetensors(readFileSync(file), file);
    return null;
  }
  const { matrix } = await openMatrix(file, parseOptions(OpenOptions, {}), createJob());
  return matrix.rows === 700 ? null : `${matrix.rows} cells`;
}

/** Cell Ranger's features: genes, and what else was counted beside them. */
import type { Job } from '../job.ts';
import type { SparseMatrix } from '../types.ts';
import { keepColumns } from './compressed.ts';
import { makeUnique } from './names.ts';

export interface Feature { name: string; id: string; /** `Gene Expression`, `Antibody Capture` … */ type: string }

export interface Genes { matrix: SparseMatrix; genes: string[]; geneIds: string[] }

/** The genes alone where features of other types stand beside them; adds what was left out to `notes`. */
export async function geneExpressionOnly(matrix: SparseMatrix, features: Feature[], notes: string[], job: Job): Promise<Genes> {
  const types = new Map<string, number>();
  for (const { type } of features) types.set(type, (types.get(type) ?? 0) + 1);
  const isMixed = types.size > 1 && types.has('Gene Expression');
  const kept = Uint32Array.from(features.keys()).filter((i) => !isMixed || features[i].type === 'Gene Expression');
  if (isMixed) notes.push(`Left out beside the genes: ${[...types].filter(([type]) => type !== 'Gene Expression').map(([type, count]) => `${count.toLocaleString('en')} of ${type}`).join(', ')}.`);
  const genes = Array.from(kept, (i) => features[i].name);
  const changed = makeUnique(genes);
  if (changed) notes.push(`${changed.toLocaleString('en')} gene names stood more than once and were numbered: ‘-1’, ‘-2’ …`);
  return { matrix: isMixed ? await keepColumns(matrix, kept, job) : matrix, genes, geneIds: Array.from(kept, (i) => features[i].id) };
}

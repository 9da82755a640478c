/** Names of cells and genes. */

/** Later occurrences get `-1`, `-2` … as scanpy does. @returns how many were changed */
export function makeUnique(names: string[]): number {
  const taken = new Set(names);
  if (taken.size === names.length) return 0;
  const seen = new Set<string>();
  const counters = new Map<string, number>();
  let changed = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    let counter = counters.get(name) ?? 0;
    let unique;
    do unique = `${name}-${++counter}`; while (taken.has(unique));
    counters.set(name, counter);
    taken.add(unique);
    names[i] = unique;
    changed++;
  }
  return changed;
}

/** Names of genes, unique in place; says in `notes` how many were changed, with an example. */
export function makeGenesUnique(genes: string[], notes: string[]): void {
  const before = genes.slice();
  const changed = makeUnique(genes);
  if (changed === 0) return;
  const first = genes.findIndex((gene, i) => gene !== before[i]);
  notes.push(`${changed.toLocaleString('en')} gene names stood more than once and were numbered: ‘${before[first]}’ is now also ‘${genes[first]}’.`);
}

const ensembl = /^ENS[A-Z]*G\d{6,}/;
/** Of Ensembl, FlyBase, WormBase, TAIR, Entrez and other databases that number. */
const identifier = /^(ENS[A-Z]*G\d{6,}(\.\d+)?|FBgn\d{6,}|WBGene\d{6,}|AT[1-5MC]G\d{5}|\d+)$/;

/** Whether genes go by what a database numbers them with, which nobody reads. */
export function looksLikeIds(names: readonly string[]): boolean {
  return share(names, (name) => identifier.test(name)) > 0.5;
}

/** Cell barcodes: long runs of A, C, G, T, alone or with a suffix or prefix. */
export function barcodeShare(names: readonly string[]): number {
  return share(names, (name) => /(^|[^A-Za-z])[ACGT]{10,}([^A-Za-z]|$)/.test(name));
}

/** Genes of human and mouse that nearly every expression table holds. */
const familiarGenes = new Set(
  'ACTB GAPDH B2M MALAT1 CD3E CD3D CD8A CD4 CD79A MS4A1 NKG7 GNLY LYZ CST3 S100A8 S100A9 FTL FTH1 TMSB4X EEF1A1 PTPRC VIM HLA-A HLA-B HLA-DRA MT-CO1 MT-ND1 TUBB HSP90AB1 JUN FOS'.split(' '),
);

export function geneShare(names: readonly string[]): number {
  return share(names, (name) => ensembl.test(name) || familiarGenes.has(name.toUpperCase()) || /^(RP[LS]\d+[A-Z]?\d*|MT-[A-Z0-9]+|RP\d+-\d+[A-Z]\d+\.\d+|LINC\d+|HLA-[A-Z0-9]+)$/i.test(name));
}

function share(names: readonly string[], holds: (name: string) => boolean): number {
  return names.length === 0 ? 0 : names.reduce((count, name) => count + Number(holds(name)), 0) / names.length;
}

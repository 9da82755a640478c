/** Which column of a file is which gene of a model: by identifier or symbol, however other programs spell them. */

export interface GeneNames {
  names: readonly string[];
  /** Other identifiers (Ensembl), where there are any. */
  ids?: readonly string[];
}

export interface GeneMatch {
  /** Of each gene of the model its column in the file, −1 where there is none. */
  columns: Int32Array;
  /** How many were found, by what had to be set aside for it. */
  found: Record<Spelling, number>;
  /** Genes for which several columns stand, or several genes for one column: they are taken as missing. */
  ambiguous: string[];
  /** Columns that are no gene of the model. */
  extra: number;
}

/** From the strictest on. */
export const spellings = ['exact', 'version', 'case', 'marks'] as const;
export type Spelling = (typeof spellings)[number];

/** `ENSG00000141510.12` → `ENSG00000141510`; symbols such as `RP11-34P13.7` keep their ends. */
const withoutVersion = (name: string): string => name.replace(/^(ENS[A-Z]*\d{6,}|[NX][MRP]_\d+)\.\d+$/i, '$1');
/** R's `make.names` and Seurat: marks become dots or dashes, an X goes before a digit. */
const withoutMarks = (name: string): string =>
  withoutVersion(name)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '.')
    .replace(/^x(?=\d)/, '');

const spelled: Record<Spelling, (name: string) => string> = {
  exact: (name) => name.trim(),
  version: (name) => withoutVersion(name.trim()),
  case: (name) => withoutVersion(name.trim()).toLowerCase(),
  marks: (name) => withoutMarks(name.trim()),
};

/** Identifiers are compared first: symbols may stand for several genes. */
const pairs: [of: keyof GeneNames, among: keyof GeneNames][] = [
  ['ids', 'ids'],
  ['names', 'names'],
  ['ids', 'names'],
  ['names', 'ids'],
];

export function matchGenes(model: GeneNames, file: GeneNames): GeneMatch {
  const columns = new Int32Array(model.names.length).fill(-1);
  const taken = new Uint8Array(file.names.length);
  const found: GeneMatch['found'] = { exact: 0, version: 0, case: 0, marks: 0 };
  const unclear = new Set<number>();
  for (const spelling of spellings) {
    for (const [of, among] of pairs) {
      const wanted = placesByName(model[of], spelled[spelling], (gene) => columns[gene] < 0);
      const offered = placesByName(file[among], spelled[spelling], (column) => taken[column] === 0);
      for (const [name, genes] of wanted) {
        const there = offered.get(name);
        if (!there) continue;
        // The same name as often on both sides: the same genes in the same order, as programs write them that know no other way.
        const isClear = there.length === genes.length && (genes.length === 1 || spelling === 'exact');
        genes.forEach((gene, i) => {
          if (!isClear) {
            unclear.add(gene);
            return;
          }
          columns[gene] = there[i];
          taken[there[i]] = 1;
          found[spelling]++;
        });
      }
    }
  }
  const ambiguous = [...unclear]
    .filter((gene) => columns[gene] < 0)
    .sort((a, b) => a - b)
    .map((gene) => model.names[gene]);
  return { columns, found, ambiguous, extra: taken.reduce((count, is) => count + Number(is === 0), 0) };
}

function placesByName(
  names: readonly string[] | undefined,
  spell: (name: string) => string,
  isOpen: (place: number) => boolean,
): Map<string, number[]> {
  const places = new Map<string, number[]>();
  names?.forEach((name, place) => {
    if (!isOpen(place)) return;
    const key = spell(name);
    if (key === '') return;
    const same = places.get(key);
    if (same) same.push(place);
    else places.set(key, [place]);
  });
  return places;
}

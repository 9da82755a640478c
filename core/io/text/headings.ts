/** What stands above columns, and before rows, that hold no counts: names, annotations of genes and of cells, tallies. */

/**
 * Any of these, with or without blanks, points and lines between their words, in any case. @param words a blank stands for what may part
 * words
 */
function anyOf(...words: string[]): RegExp {
  return new RegExp(
    `^(${words
      .join(' ')
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll('~', '[ _.-]?'))
      .join('|')})$`,
    'i',
  );
}

/** Above names of genes. */
const genes = anyOf(
  'genes? gene~(ids?|names?|symbols?|short~name|number) gene~stable~id(~version)? symbols? hgnc~(symbol|id) mgi~(symbol|id) external~gene~name',
  'ensembl(~(gene)?~id)? ensg ensid entrez(~(gene)?~id)? entrezgene~(id)? ncbi~gene~?(id)? features? feature~(id|name|key)',
  'transcript(~id)? tx~id locus(~tag)? orf probe(~set)?(~id)? accession id~ref',
);
/** Above names of cells. */
const cells = anyOf(
  'cells? cell~(ids?|names?|index|barcodes?|label|number|no|key) barcodes?(~(id|index))? bc cb bc~wells? wells? well~id samples? sample~(id|name)',
  'nucle(us|i) spots? spot~(id|index) library run gsm geo~accession obs obs~(names?|id) observation',
);
/** Above names of either. */
const names = anyOf(
  'ids? index idx names? labels? unnamed:?~[\\d.]* row~names? rows? rn v1 x x1 \\.\\.\\.1 __index_level_0__ # no\\.? nr\\.?',
);
/** What programs put above numbers of rows, before the names proper. */
const numbering = anyOf(
  'index idx unnamed:?~[\\d.]* x x1 v1 rn \\.\\.\\.\\d+ rows? row~(names?|numbers?) __index_level_\\d+__ # no\\.? nr\\.?',
);

export const isGeneHeading = (heading: string): boolean => genes.test(heading.trim());
export const isCellHeading = (heading: string): boolean => cells.test(heading.trim());
export const isNameHeading = (heading: string): boolean =>
  heading.trim() === '' || names.test(heading.trim()) || isGeneHeading(heading) || isCellHeading(heading);
export const isNumbering = (heading: string): boolean => heading.trim() === '' || numbering.test(heading.trim());

/** Above symbols that stand beside identifiers. */
const symbols = anyOf('gene~(names?|symbols?|short~name) symbols? hgnc~symbol mgi~symbol external~gene~name gene feature~name name');
export const isSymbolHeading = (heading: string): boolean => symbols.test(heading.trim());

/** Numbers that annotate genes: where they lie, how long they are. */
const ofGenes = anyOf(
  'chr chrom chromosome chromosome/scaffold~name seqname start end stop strand width length (gene|exon|exonic|transcript|effective|eff|cds)~length',
  '(gene|transcript)~(start|end)(~\\(bp\\)|\\.\\.bp\\.)? transcript~length.* tss position pos gc gc~content percentage~gc.* gene~(%|percent)~gc.*',
  'entrez.* ncbi.*id (karyotype~)?band biotype (gene|transcript)~(bio)?type description (gene~)?(start|end)~(bp|pos(ition)?)',
);
export const isGeneAnnotation = (heading: string): boolean => ofGenes.test(heading.trim());

/** Numbers that annotate cells: totals, shares, clusters, coordinates, what was done to them. No gene is called so. */
const ofCells = anyOf(
  'n[_.]?(counts?|features?|genes?|umis?|reads)([_.](RNA|SCT|ADT|Spatial|by[_.]counts))? (total|sum|log1p_total|num)[_.]?(counts?|umis?|reads|genes|features)(_\\w+)?',
  '(percent|pct|perc|frac|fraction|prop)[_.](mito?|mt|ribo?|rb|hb|MT)\\w* pct_counts_\\w+ (seurat|leiden|louvain|kmeans|sc3)[_.]?\\w*clusters?',
  'seurat_clusters leiden(_\\w+)? louvain(_\\w+)? RNA_snn_res\\.[\\d.]+ clusters? cluster~(id|label|no) cell~types? celltype(_\\w+)?',
  'cell~(label|state|cycle|line|class)s? labels? annotations? batch(es)? donors? patients? individuals? subjects? samples? replicates?',
  '(batch|donor|patient|individual|subject|sample|replicate|library|plate|lane|well|mouse|animal|tissue|time|age|clone|cell~?type)~(ids?|no|number|num|index|code)',
  'plates? wells? lanes? conditions? treatments? tissues? stages? timepoints? time days? age sex gender disease diagnosis tumou?r',
  'malignant\\b.* non-malignant\\b.* orig\\.ident ident phase S\\.Score G2M\\.Score doublet~(score|s)? predicted_doublets? scrublet\\w*',
  'size[_.]?factors? (X_)?(umap|t-?sne)~[12] pseudotime dpt_pseudotime',
  // Of images: CosMx, Xenium, MERSCOPE, Visium.
  'fovs? cell~ids? [xyz]~(centroid|coord(inate)?s?|location|pos(ition)?)(_\\w+)? center~[xyz] center~[xyz]~(local|global)~(px|mm) array~(row|col) (cell|nucleus)~area',
);
export const isCellAnnotation = (name: string): boolean =>
  ofCells.test(name.trim()) ||
  // A sentence is no gene: `malignant(1=no,2=yes,0=unresolved)`.
  /[a-z].*[ (].*=|\w+ cell type/i.test(name);

/** Rows that count what was no gene: HTSeq's and CITE-seq-Count's tail, STAR's head. */
export const isTally = (name: string): boolean =>
  /^(__)?(no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)$/.test(name) ||
  name === 'unmapped' ||
  /^N_(unmapped|multimapping|noFeature|ambiguous)$/.test(name) ||
  /^(Unassigned_\w+|Status|Total_reads?)$/.test(name);

/** Sums of the rows or columns beside them, which spreadsheets end with. */
export const isTotal = (name: string): boolean => name.length <= 16 && /^(grand )?(row |column |col )?(totals?|sums?)$/i.test(name.trim());

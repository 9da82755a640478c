/** What stands above columns, and before rows, that hold no counts: names, annotations of genes and of cells, tallies. */

/** Above names of genes. */
const genes = /^(gene|genes|gene[ _.-]?(id|ids|name|names|symbol|symbols|short[ _]?name)|geneid|genename|genesymbol|symbol|symbols|hgnc[ _.]?symbol|mgi[ _.]?symbol|external[ _]gene[ _]name|ensembl([ _.]?(gene)?[ _.]?id)?|ensg|ensid|entrez([ _.]?(gene)?[ _.]?id)?|feature|features|feature[ _](id|name)|featureid|transcript([ _]id)?|tx[ _]?id|locus([ _]tag)?|orf|probe([ _]?set)?([ _]?id)?|accession|id[ _]ref)$/i;
/** Above names of cells. */
const cells = /^(cell|cells|cell[ _.-]?(id|ids|name|names|index|barcode|label|number|no)|cellid|cellname|cellbarcode|barcode|barcodes|bc|cb|bc[ _]?wells?|well|wells|well[ _]?id|sample|samples|sample[ _]?(id|name)|nucleus|spot|spot[ _]?id|library|run|gsm|geo[ _]accession|obs|obs[ _]names?|observation)$/i;
/** Above names of either. */
const names = /^(|id|ids|index|idx|name|names|label|labels|unnamed:? ?\d*|row[ _.]?names?|rows?|rn|v1|\.\.\.1|__index_level_0__|#|no\.?|nr\.?)$/i;

export const isGeneHeading = (heading: string): boolean => genes.test(heading.trim());
export const isCellHeading = (heading: string): boolean => cells.test(heading.trim());
export const isNameHeading = (heading: string): boolean => names.test(heading.trim()) || isGeneHeading(heading) || isCellHeading(heading);

/** Above symbols that stand beside identifiers. */
export const isSymbolHeading = (heading: string): boolean => /^(gene[ _.-]?(name|names|symbol|symbols|short[ _]?name)|genename|genesymbol|symbol|symbols|hgnc[ _.]?symbol|mgi[ _.]?symbol|external[ _]gene[ _]name|gene|feature[ _]name|name)$/i.test(heading.trim());

/** Numbers that annotate genes: where they lie, how long they are. */
export const isGeneAnnotation = (heading: string): boolean =>
  /^(chr|chrom|chromosome|seqname|start|end|stop|strand|width|length|(gene|exon|exonic|transcript|effective|eff|cds)[ _.]?length|tss|position|pos|gc|gc[ _]?content|percentage[ _]gc.*|entrez.*|ncbi.*id|band|biotype|(gene|transcript)[ _](bio)?type|description)$/i.test(heading.trim());

/** Numbers that annotate cells: totals, shares, clusters, coordinates, what was done to them. No gene is called so. */
export const isCellAnnotation = (name: string): boolean =>
  /^(n[_.]?(counts?|features?|genes?|umis?|reads)([_.](RNA|SCT|ADT|Spatial|by[_.]counts))?|(total|sum|log1p_total|num)[_.]?(counts?|umis?|reads|genes|features)(_\w+)?|(percent|pct|perc|frac|fraction|prop)[_.](mito?|mt|ribo?|rb|hb|MT)\w*|pct_counts_\w+|(seurat|leiden|louvain|kmeans|sc3)[_.]?\w*clusters?|seurat_clusters|leiden(_\w+)?|louvain(_\w+)?|RNA_snn_res\.[\d.]+|clusters?|cluster[_. ]?(id|label|no)|cell[_. ]?types?|celltype(_\w+)?|cell[_. ]?(label|state|cycle|line|class)s?|labels?|annotations?|batch(es)?|donors?|patients?|individual|subject|samples?|sample[_.]?id|replicates?|plates?|wells?|lanes?|conditions?|treatments?|tissues?|stages?|timepoints?|time|days?|age|sex|gender|disease|diagnosis|tumou?r|malignant\b.*|non-malignant\b.*|orig\.ident|ident|phase|S\.Score|G2M\.Score|doublet[_. ]?(score|s)?|predicted_doublets?|scrublet\w*|size[_.]?factors?|(X_)?(umap|t-?sne)[_. -]?[12]|pseudotime|dpt_pseudotime)$/i.test(name.trim()) ||
  // A sentence is no gene: `malignant(1=no,2=yes,0=unresolved)`.
  /[a-z].*[ (].*=|\w+ cell type/i.test(name);

/** Rows that count what was no gene: HTSeq's tail, STAR's head. */
export const isTally = (name: string): boolean => /^(__)?(no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)$/.test(name) || /^N_(unmapped|multimapping|noFeature|ambiguous)$/.test(name) || /^(Unassigned_\w+|Status|Total_reads?)$/.test(name);

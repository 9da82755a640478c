/** Whether names look like those of genes or of cells, by how databases, machines and pipelines write them. */

/**
 * Of Ensembl (genes, transcripts, proteins), FlyBase, WormBase, TAIR, SGD, PomBase, dictyBase, PlasmoDB, NCBI, RAP, MSU, MaizeGDB,
 * Solgenomics, makers of arrays.
 */
const numbered = [
  /^ENS[A-Z]*[GTP]\d{6,}/,
  /^FB(gn|tr|pp)\d{6,}$/,
  /^C[GR]\d{4,5}(-R[A-Z])?$/,
  /^WBGene\d{6,}$/,
  /^([A-Z]{1,2}\d{2,3}[A-H]\d{1,2}[A-Z]?|[A-Z]{1,2}\d{3,4}|Y\d+[A-H]\d+[A-Z]*)\.\d{1,3}[a-z]?(\.\d)?$/,
  /^AT[1-5MC]G\d{5}/i,
  /^Y[A-P][LR]\d{3}[WC](-[A-Z])?$/,
  /^Q\d{4}$/,
  /^SP[ABC][A-Z]*\d+[A-Z]?\d*\.\d+c?$/i,
  /^DDB_G\d{5,}$/,
  /^(PF3D7|PBANKA|PVX|TGME49|Tb927|LmjF|cgd\d?)[_.]/,
  /^[NX][MRP]_\d{5,}/,
  /^LOC\d{3,}$/,
  /^Os\d{2}[gt]\d{7}/i,
  /^LOC_Os\d{2}g\d{5}/i,
  /^Zm\d{5}[a-z]{1,2}\d{6}/,
  /^GRMZM\d[GT]\d{5,6}/,
  /^Solyc\d{2}g\d{6}/,
  /^(MSTRG|STRG)\.\d+/,
  /^(XLOC|TCONS)_\d+/,
  /^b\d{4}$/,
  /^(BSU|SAOUHSC_|PA|Rv|MT)\d{4,5}[A-Za-z]?$/,
  /^ERCC[-_]\d{5}$/,
  /^ZDB-GENE-/,
  /^(\d{4,}|AFFX-\S+)(_[a-z])*_at$/,
  /^(A_\d+_P\d+|ILMN_\d+)$/,
  /^chr[\dXYMTxy]+\w*[:_-]\d+[-_]\d+$/i,
  /^MGI:\d+$/,
  /^HGNC:\d+$/,
];

/** Genes of human and mouse that nearly every expression table holds. */
const familiar = new Set(
  (
    'ACTB GAPDH B2M MALAT1 NEAT1 XIST CD3E CD3D CD3G CD2 CD4 CD8A CD8B CD14 CD19 CD68 CD74 CD79A CD79B MS4A1 NKG7 GNLY LYZ CST3 S100A4 S100A6 S100A8 S100A9 FTL FTH1 TMSB4X TMSB10 EEF1A1 ' +
    'PTPRC VIM KRT8 KRT18 KRT19 EPCAM COL1A1 COL1A2 COL3A1 PECAM1 VWF HBB HBA1 HBA2 PPBP IL7R CCR7 FCER1A FCGR3A TP53 MYC EGFR TUBB TUBA1B HSP90AB1 HSP90AA1 HSPA8 HSPA1A JUN JUNB FOS FOSB ' +
    'EGR1 DUSP1 IER2 TXN UBC UBB PPIA PPIB PABPC1 NPM1 RACK1 TPT1 FAU BTF3 A1BG A1CF A2M NAT1 NAT2 AAAS AACS MBP PLP1 GFAP SNAP25 SYT1 INS GCG SST ALB APOE APOA1 TTR MKI67 TOP2A PCNA ' +
    'ACT5C ACT42A ADH RPL32 HSP83 EF1ALPHA48D BETATUB56D ALPHATUB84B ELAV REPO BAM VAS UBX ANTP EVE FTZ DAF-16 UNC-54 ACT1 TDH3 PGK1 TEF1 ENO2 FBA1 SSA1 CDC28 ' +
    'STMN1 LGALS1 ANXA1 SPARC DCN LUM TAGLN ACTA2 MYH11 XKR4 RP1 SOX17 MRPL15 LYPLA1 TCEA1 SOX2 SOX10 POU5F1 NANOG GATA1 GATA2 GATA3 PAX6 TBX5 SAMD11 NOC2L KLHL17 ISG15 HES4 AGRN'
  ).split(' '),
);

/** Series that symbols come in. */
const series = [
  /^RP[LS]\d+[A-Z]?\d*$/i,
  /^(MT|mt)-[A-Za-z0-9]+$/,
  /^RP\d+-\d+[A-Z]\d+\.\d+$/,
  /^(LINC|MIR|Mir|SNOR[AD]|Snor[ad]|TRAV|TRBV|IGHV|IGKV|IGLV|Trav|Trbv|Ighv|Igkv)\d+[A-Za-z0-9-]*$/,
  /^HLA-[A-Z0-9]+$/i,
  /^H2-[A-Z][A-Za-z0-9]*$/,
  /^Gm\d{2,}$/,
  /^([0-9A-F]{6,7}[A-Z]\d{2}|\d{4,}N\d{2})Rik$/i,
  /^(OR|Olfr|Vmn\dr|ZNF|Zfp|KRT|Krt|SLC\d+A|Slc\d+a|CYP\d+|Cyp\d+|TMEM|Tmem|CCDC|Ccdc|KIAA|FAM\d+|Fam\d+|C\d+orf)\d+[A-Za-z0-9]*$/,
  /^(AC|AL|AP|CTD|CTB|CTC)-?\d{4,}[A-Z]?\d*\.\d+$/,
  // Zebrafish, fly and worm.
  /^(si|zgc|im|wu|sb|zmp):[\w.-]*\d/,
  /^(mt|snoRNA|tRNA|lncRNA|asRNA|mir|His\d\w*):/,
  /^[lm]\(\d\w*\)\w+$/,
  /^(?!(cell|well|spot|rep|run|day|lane|exp|set|bar|hour|case|pool|bead|drop|site|line|chip|plat|samp|ctrl|pos|neg|mix|hiv|pbmc|bm|pat)-)[a-z]{3,4}-\d+(\.\d+)?$/,
  // With an identifier, or what was counted, behind.
  /[_|.:-]ENS[A-Z]*[GTP]\d{6,}/,
  /[_.-](TotalSeq\w?|ADT|HTO|AbSeq|pAbO)$/,
  /^(gene|transcript|orf|peak)[_ .:-]?\w*\d/i,
];

/** What pipelines put round a name: the genome before, chromosome and version behind. */
function bare(name: string): string {
  return name.replace(/^(GRCh\d+|GRCm\d+|hg\d+|mm\d+|human|mouse|HUMAN|MOUSE|premrna)[_:.-]+/, '').replace(/__chr[\w.]+$/i, '');
}

const surrounded = /^(GRCh\d+|GRCm\d+|hg\d{2}|mm\d{1,2})[_:.-]+\S|__chr[\w.]+$/;

export function isGeneName(name: string): boolean {
  if (surrounded.test(name)) return true;
  const own = bare(name);
  return numbered.some((form) => form.test(own)) || familiar.has(own.toUpperCase()) || series.some((form) => form.test(own));
}

/** Runs of A, C, G and T: long ones anywhere in a name, short ones alone. */
export function isBarcode(name: string): boolean {
  return (
    /^[acgtn]{10,}([-_.]\d+)?$/.test(name) ||
    /(^|[^A-Za-z])[ACGTN]{10,}([^A-Za-z]|x?$)/.test(name) ||
    /^[ACGT]{6,}([-_.]\d+)?$/.test(name) ||
    /(^|[_.:-])[ACGT]{8,}([-_.]\d+)?$/.test(name)
  );
}

/** Plates and wells, runs and samples of archives, files of aligned reads, what is numbered as a cell, combinatorial barcodes. */
const cellForms = [
  /(^(single)?|[_ .-])cell[_ .-]?(id[_ .-]?)?\d+$/i,
  /^(bc\d{3,5}|(barcode|cb|nuc)[_-]?\d+)$/,
  /(^|[_. -])(pl(ate)?|p|r)?\d*[_. -]?[A-P](0?[1-9]|1\d|2[0-4])$/,
  /^[A-H](0[1-9]|1[0-2])([_.-].*)?$/,
  /^[A-P]([1-9]|1\d|2[0-4])[-_.].*\d/,
  /^(GSM|SRR|SRX|SRS|ERR|ERX|ERS|DRR|SAMEA|SAMN|SAMD)\d{4,}/,
  /\.(bam|sam|fastq|fq|cram)(\.gz)?$/i,
  /^\d{2}_\d{2}_\d{2}(__s\d+)?$/,
  /(^|_)(rep|replicate)[_.-]?\d+$/i,
  /^(sample|spot|nucleus|droplet|bead|well|image)[_ .-]?\d+$/i,
  /^s_\d{3}um_\d{5}_\d{5}(-\d+)?$/,
];

export function isCellName(name: string): boolean {
  return isBarcode(name) || cellForms.some((form) => form.test(name));
}

/** 0…1 of the names, 0 where there are none. */
export function share(names: readonly string[], holds: (name: string) => boolean): number {
  return names.length === 0 ? 0 : names.reduce((count, name) => count + Number(holds(name)), 0) / names.length;
}

/** Of so many names, evenly spread, most tell what most of all are. */
const namesAsked = 2000;

/** Whether most are identifiers that a database numbers genes with, which nobody reads. Entrez has numbers alone. */
export function looksLikeIds(names: readonly string[]): boolean {
  const every = Math.max(1, Math.floor(names.length / namesAsked));
  return (
    share(
      every === 1 ? names : names.filter((_, i) => i % every === 0),
      (name) => /^\d+$/.test(name) || numbered.some((form) => form.test(name)),
    ) > 0.5
  );
}

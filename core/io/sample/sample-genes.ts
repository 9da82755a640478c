/** The genes of the simulated sample: markers a biologist knows, housekeeping genes, and members of large gene families. */

export type Lineage = 'T' | 'lymphoid' | 'myeloid';

export interface CellType {
  name: string;
  cells: number;
  lineages: Lineage[];
  markers: string[];
}

const list = (names: string) => names.split(' ');

/** Proportions as in blood. Their markers switch them on. */
export const cellTypes: CellType[] = [
  { name: 'CD4 T naive', cells: 780, lineages: ['T', 'lymphoid'], markers: list('CCR7 SELL LEF1 TCF7 MAL PIK3IP1 TSHZ2 NOSIP LDHB FHIT') },
  {
    name: 'CD4 T memory',
    cells: 520,
    lineages: ['T', 'lymphoid'],
    markers: list('IL7R S100A4 LTB AQP3 ITGB1 TNFRSF4 CD40LG TIMP1 ANXA1 KLRB1'),
  },
  {
    name: 'CD8 T effector',
    cells: 410,
    lineages: ['T', 'lymphoid'],
    markers: list('CD8A CD8B GZMK GZMH CCL5 DUSP2 LYAR KLRG1 CST7 TRGC2'),
  },
  {
    name: 'B',
    cells: 340,
    lineages: ['lymphoid'],
    markers: list('MS4A1 CD79A CD79B CD19 BANK1 TCL1A LINC00926 VPREB3 FCER2 IGHM IGHD FCRLA PAX5 BLK'),
  },
  {
    name: 'NK',
    cells: 260,
    lineages: ['lymphoid'],
    markers: list('GNLY NKG7 GZMB PRF1 FGFBP2 SPON2 KLRD1 KLRF1 XCL2 TYROBP FCER1G CLIC3 CTSW'),
  },
  {
    name: 'CD14 monocyte',
    cells: 400,
    lineages: ['myeloid'],
    markers: list('CD14 S100A8 S100A9 S100A12 VCAN LYZ FCN1 CSF3R MS4A6A FOLR3 CLEC4E CCL3 IL8'),
  },
  {
    name: 'FCGR3A monocyte',
    cells: 170,
    lineages: ['myeloid'],
    markers: list('FCGR3A MS4A7 CDKN1C RHOC LST1 IFITM3 HMOX1 CKB VMO1 LILRB2 TCF7L2 SIGLEC10'),
  },
  {
    name: 'Dendritic',
    cells: 120,
    lineages: ['myeloid'],
    markers: list('FCER1A CLEC10A CD1C CLEC9A HLA-DQA1 HLA-DQB1 HLA-DRB5 GPR183 ENHO PLD4 SERPINF1 NDRG2'),
  },
];

export const pathEnds = ['CD14 monocyte', 'FCGR3A monocyte'] as const;

/** Switched on half-way along the path only: the path is no straight line. */
export const transientGenes = list('IL1B CXCL8 CXCL2 CCL4 NFKBIA ATF3 EGR1 NLRP3 TNF CXCL3 IER3 KLF6 PLAUR CD83 PTGS2');

export const lineageGenes: Record<Lineage, string[]> = {
  T: list('CD3D CD3E CD3G TRAC TRBC1 TRBC2 CD2 CD27 CD28 LCK IL32 BCL11B LAT ITK TRAT1'),
  lymphoid: list('CD52 CD69 ETS1 PTPRCAP EVL RUNX3 CORO1A LIMD2 ISG20 ARHGDIB CD37 HCST'),
  myeloid: list(
    'CST3 AIF1 TYMP PSAP CTSS LGALS1 LGALS2 SPI1 CFD SERPINA1 CD68 FCGRT GRN NPC2 CYBB IFI30 CPVL HLA-DRA HLA-DRB1 CD74 HLA-DPA1 HLA-DPB1',
  ),
};

export const ribosomal = [
  ...list(
    'RPL3 RPL4 RPL5 RPL6 RPL7 RPL7A RPL8 RPL9 RPL10 RPL10A RPL11 RPL12 RPL13 RPL13A RPL14 RPL15 RPL17 RPL18 RPL18A RPL19 RPL21 RPL22 RPL23 RPL23A RPL24 RPL26 RPL27 RPL27A RPL28 RPL29 RPL30 RPL31 RPL32 RPL34 RPL35 RPL35A RPL36 RPL37 RPL37A RPL38 RPL39 RPL41 RPLP0 RPLP1 RPLP2',
  ),
  ...list(
    'RPSA RPS2 RPS3 RPS3A RPS4X RPS5 RPS6 RPS7 RPS8 RPS9 RPS10 RPS11 RPS12 RPS13 RPS14 RPS15 RPS15A RPS16 RPS17 RPS18 RPS19 RPS20 RPS21 RPS23 RPS24 RPS25 RPS26 RPS27 RPS27A RPS28 RPS29',
  ),
];

export const mitochondrial = list('MT-ND1 MT-ND2 MT-CO1 MT-CO2 MT-ATP8 MT-ATP6 MT-CO3 MT-ND3 MT-ND4L MT-ND4 MT-ND5 MT-ND6 MT-CYB');

export const abundant = list(
  'MALAT1 B2M TMSB4X TMSB10 ACTB ACTG1 FTL FTH1 EEF1A1 EEF1B2 EEF1D EEF2 TPT1 GAPDH HLA-A HLA-B HLA-C HLA-E PTMA PFN1 CFL1 MYL6 MYL12A UBA52 FAU NACA BTF3 H3F3B SRGN PTPRC VIM GNB2L1 OAZ1 SH3BGRL3 ARPC2 ARPC3 SERF2 JUNB JUN FOS DUSP1 ZFP36 BTG1 CD44 CD48',
);

/** Prefix and highest number of families that fill up the rest. */
const families: [string, number][] = [
  ['MRPL', 57],
  ['MRPS', 36],
  ['PSMA', 7],
  ['PSMB', 10],
  ['PSMC', 6],
  ['PSMD', 14],
  ['NDUFA', 13],
  ['NDUFB', 11],
  ['NDUFS', 8],
  ['COPS', 9],
  ['EXOSC', 10],
  ['SNRPD', 3],
  ['DDX', 60],
  ['DHX', 40],
  ['RAB', 43],
  ['RNF', 220],
  ['TRIM', 77],
  ['TMEM', 260],
  ['CCDC', 190],
  ['ANKRD', 66],
  ['ZNF', 420],
  ['ZBTB', 49],
  ['KIF', 27],
  ['WDR', 92],
  ['TTC', 39],
  ['USP', 54],
  ['UBE2Q', 2],
  ['LRRC', 75],
  ['FBXO', 48],
  ['FBXW', 12],
  ['KLHL', 42],
  ['SNX', 33],
  ['STX', 19],
  ['VPS', 54],
  ['MED', 31],
  ['NUP', 214],
  ['POLR2', 3],
  ['DNAJC', 30],
];

export interface SampleGenes {
  names: string[];
  /** Where the members of families begin, which stand for nothing in particular. */
  familiesFrom: number;
}

/** @param count at least the 400 or so named ones */
export function sampleGenes(count: number): SampleGenes {
  const named = [
    ...cellTypes.flatMap(({ markers }) => markers),
    ...transientGenes,
    ...Object.values(lineageGenes).flat(),
    ...ribosomal,
    ...mitochondrial,
    ...abundant,
  ];
  const names = new Set(named);
  const familiesFrom = names.size;
  for (const [prefix, highest] of families)
    for (let number = 1; number <= highest && names.size < count; number++) names.add(`${prefix}${number}`);
  return { names: [...names], familiesFrom };
}

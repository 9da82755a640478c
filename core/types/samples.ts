/** The data that come with the application. */

export interface Sample {
  /** What a command line, a session and a project's file call it: its data's `source`. */
  id: SampleId;
  name: string;
  /** What its button says. */
  invitation: string;
  /** One sentence for a person, what its licence asks for included. */
  about: string;
  /** Whose it is, in a line. */
  credit: string;
}

/** In the order in which they are offered. */
export const sampleIds = ['pbmc700', 'sample'] as const;
export type SampleId = (typeof sampleIds)[number];

export const samples: readonly Sample[] = [
  {
    id: 'pbmc700',
    name: '700 PBMCs',
    invitation: 'Try 700 PBMCs',
    about:
      '700 peripheral blood mononuclear cells, 765 genes, of the 68,579 of Zheng et al. (2017), chosen as scanpy’s pbmc68k_reduced. © 10x Genomics, CC BY 4.0 (creativecommons.org/licenses/by/4.0).',
    credit: 'Zheng et al. (2017), © 10x Genomics, CC BY 4.0',
  },
  {
    id: 'sample',
    name: 'Simulated cells',
    invitation: 'Try simulated cells',
    about: '3,000 blood cells of 8 types drawn from negative binomials, with monocytes that mature along a path.',
    credit: 'Simulated: no cell is real',
  },
];

/** Undefined where a source is a file. */
export function sampleOf(source: string): Sample | undefined {
  return samples.find(({ id }) => id === source);
}

export function isSample(source: string): source is SampleId {
  return sampleOf(source) !== undefined;
}

/** How a command's help tells of them. */
export const sampleHelp = `${sampleIds.map((id) => `\`${id}\``).join(' or ')}, which come with the application`;

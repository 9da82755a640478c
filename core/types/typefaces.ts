/** The typefaces that figures are set in, which come with the program: each is said here and nowhere else. */

export interface Typeface {
  /** To a person who chooses it. */
  title: string;
  /** As an SVG names it: what a reader may have in its place is as wide. */
  family: string;
  /** Of the files. */
  own: string;
  /** Below node_modules, by weight; what has no semi-bold is bold instead. */
  files: Record<FontWeight, string>;
}

export type FontWeight = 400 | 600;
export type FontName = keyof typeof typefaces;

/** In the order in which they are offered. Arimo has the widths of Arial and Helvetica, Tinos those of Times: nothing moves where those are set. */
export const typefaces = {
  inter: {
    title: 'Inter',
    family: 'Inter, Helvetica, Arial, sans-serif',
    own: 'Inter',
    files: {
      400: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
      600: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
    },
  },
  arial: {
    title: 'Arial and Helvetica, as Arimo, which has their widths',
    family: 'Arial, Helvetica, Arimo, Liberation Sans, sans-serif',
    own: 'Arimo',
    files: { 400: '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf', 600: '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf' },
  },
  'source-sans': {
    title: 'Source Sans',
    // A name with a number in it is quoted.
    family: "'Source Sans 3', Source Sans Pro, sans-serif",
    own: 'Source Sans 3',
    files: {
      400: '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
      600: '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
    },
  },
  times: {
    title: 'Times, as Tinos, which has its widths',
    family: 'Times New Roman, Times, Tinos, Liberation Serif, serif',
    own: 'Tinos',
    files: { 400: '@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf', 600: '@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf' },
  },
} as const satisfies Record<string, Typeface>;

/** What stands in for letters that a typeface lacks, in the order in which they are asked. */
export const fallbacks: readonly Typeface[] = [
  {
    title: 'Noto Sans Hebrew',
    family: 'Noto Sans Hebrew, sans-serif',
    own: 'Noto Sans Hebrew',
    files: {
      400: '@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
      600: '@expo-google-fonts/noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf',
    },
  },
  {
    title: 'IBM Plex Sans Arabic',
    family: 'IBM Plex Sans Arabic, sans-serif',
    own: 'IBM Plex Sans Arabic',
    files: {
      400: '@expo-google-fonts/ibm-plex-sans-arabic/400Regular/IBMPlexSansArabic_400Regular.ttf',
      600: '@expo-google-fonts/ibm-plex-sans-arabic/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf',
    },
  },
];

export const fontNames = Object.keys(typefaces) as FontName[];

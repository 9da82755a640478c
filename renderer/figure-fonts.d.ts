/** Made by build/vite.config.ts of core/types/typefaces.ts. */
declare module 'virtual:figure-fonts' {
  export const faces: readonly { family: string; weight: string; file: string }[];
}

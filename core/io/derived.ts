/** What files of one experiment are called that were made of its counts. */

const derived =
  /norm(ali[sz]ed)?(?![a-z])|log(?!in|o)|scaled?(?![a-z])|(^|[^a-z])(tpm|cpm|fpkm|rpkm)([^a-z]|$)|imputed|smooth|denoised|uniqueandmult/i;

/** Normalized, of logarithms, scaled, shared out among genes (STARsolo): no counts any more. */
export const isDerived = (name: string): boolean => derived.test(name);

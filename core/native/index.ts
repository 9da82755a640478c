/** The native engine: the one module through which the rest of the program reaches compiled code. */
export * from './communities.ts';
export * from './counts.ts';
export * from './decomposition.ts';
export * from './engine.ts';
export * from './harmony.ts';
export * from './map-metric.ts';
export * from './neighbors.ts';
export * from './pairwise.ts';
export * from './ranks.ts';

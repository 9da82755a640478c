/** How panels' maps lie beside one another: turned along their panels, or laid upon one of them. */
import type { PanelShape, PanelSource, Similarity } from '../types/scene.ts';
import { procrustes, transformIndicatrices, transformPoints } from './similarity.ts';
import { turnAlong, unturned } from './turn.ts';

type Laid = PanelSource & { lie: Similarity };

interface Known {
  /** What the lie follows from. */ from: readonly unknown[];
  source: PanelSource;
  laid: Laid;
}

const known = new WeakMap<Float32Array, Known>();

/**
 * A panel where `find` lays its cells, itself where they lie so already. The same source, and the same that the lie follows from, give the
 * same arrays.
 */
function lay(source: PanelSource, from: readonly unknown[], find: () => Similarity): PanelSource {
  const last = known.get(source.embedding);
  const isSame = last !== undefined && last.from.length === from.length && from.every((value, index) => value === last.from[index]);
  if (isSame && last.source === source) return last.laid;
  const lie = isSame ? last.laid.lie : find();
  if (lie === unturned) return source;
  const laid: Laid = {
    ...source,
    lie,
    embedding: isSame ? last.laid.embedding : transformPoints(lie, source.embedding),
    ...(source.ghost && { ghost: transformPoints(lie, source.ghost) }),
    ...(source.encoder && { encoder: transformIndicatrices(lie, source.encoder) }),
    ...(source.decoder && { decoder: transformIndicatrices(lie, source.decoder) }),
    ...(source.own && { own: transformIndicatrices(lie, source.own) }),
    ...(source.tint && { tint: transformIndicatrices(lie, source.tint) }),
  };
  known.set(source.embedding, { from, source, laid });
  return laid;
}

/** A panel as it lies upon a reference's embedding (cells × 2). */
function alignPanel(source: PanelSource, reference: Float32Array): PanelSource {
  return lay(source, [reference], () => procrustes(source.embedding, reference));
}

/** A map that is being changed lies as it did before, so that one sees what the change does to it. */
function turnPanel(source: PanelSource, shape: PanelShape, reference: Float32Array | null): PanelSource {
  const before = source.ghost ?? source.embedding;
  return lay(source, [before, shape, reference], () => turnAlong(before, shape, reference));
}

/** How panels lie: turned along panels of a shape or as they came, and upon one of them or each by itself. */
export interface Lie {
  shape: PanelShape | null;
  alignTo?: string | null;
}

/**
 * All panels as they lie. Those that are turned agree with the first in how they are mirrored; those laid upon one of them agree with it
 * in turn, reflection and scale.
 */
export function layPanels(sources: readonly PanelSource[], { shape, alignTo }: Lie): readonly PanelSource[] {
  const chosen = sources.find(({ id }) => id === alignTo);
  const first = chosen ?? sources[0];
  if (!first || (!chosen && shape === null)) return sources;
  const reference = shape === null ? first : turnPanel(first, shape, null);
  return sources.map((source) => {
    if (source === first) return reference;
    const isComparable = source.embedding.length === first.embedding.length;
    if (chosen && isComparable) return alignPanel(source, reference.embedding);
    return shape === null ? source : turnPanel(source, shape, isComparable ? reference.embedding : null);
  });
}

/** A group of a store as a store of its own. */
import type { ArrayNode, NumberArrays, NumberType, Selection, Store } from './store.ts';

/** Paths are meant from the group; the store itself stays the caller's to close. */
export function within(store: Store, group: string): Store {
  const inside = (path: string) => (path ? `${group}/${path}` : group);
  const whole = (array: ArrayNode): ArrayNode => ({ ...array, path: inside(array.path) });
  const again = store.again?.bind(store);
  return {
    file: store.file,
    async node(path) {
      const node = await store.node(inside(path));
      return node && { ...node, path };
    },
    numbers: <T extends NumberType>(array: ArrayNode, as: T, selection?: Selection, into?: NumberArrays[T]) =>
      store.numbers(whole(array), as, selection, into),
    exact: (array, selection) => store.exact(whole(array), selection),
    texts: (array, selection) => store.texts(whole(array), selection),
    ...(again && { again: async (job) => within(await again(job), group) }),
    close: () => store.close(),
  };
}

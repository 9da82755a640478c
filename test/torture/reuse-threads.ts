/**
 * `node --import reuse-threads.ts`: the HDF5 library's thread, which the program ends after each broken file, goes on for a harness that
 * has a million of them.
 */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';

const ends = 'survivesFaults: false';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/core/io/stores/hdf5.ts')) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    assert.ok(source.includes(ends), 'the thread is ended in another way by now');
    return { ...loaded, source: source.replace(ends, ends.replace('false', 'true')) };
  },
});

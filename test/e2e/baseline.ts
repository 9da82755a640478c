/** Imported before anything that loads the native engine: on x64 it computes with vectors as long as WebAssembly’s. */
if (process.arch === 'x64') process.env['INDICATRIX_ISA'] = 'baseline';

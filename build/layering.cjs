/** Who may import whom (docs/architecture.md): every edge that is not allowed here fails the lint. */

/** `core/NAME.ts` or a whole folder below core, as a pattern. */
const core = (...names) => `^core/(${names.join('|')})(\\.ts$|/)`;

/** What `from` may reach inside the project; packages and Node's own modules are other rules' business. */
function mayImport(name, from, to, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: '^(core|renderer|electron|build|test|bench)/', pathNot: to },
  };
}

/** The ground floor below every storey; `disk`, `machine`, `process`, `temporary` and `threads` alone know Node. */
const base = core('base');
const stages = ['io', 'cells', 'train', 'geometry', 'metrics', 'project', 'figure'];
const shared = ['types', 'model', 'contract', 'rpc', 'view'];
/** The page of the pipeline: whoever serves or commands goes by it, and not round it. */
const page = '^core/pipeline\\.ts$';
const nativeIndex = '^core/native/index\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'nothing-missing',
      comment: 'Every import resolves.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },

    mayImport('base', base, base, 'The ground floor stands on nothing else.'),
    mayImport('types', core('types'), core('base', 'types'), 'The nouns stand on the ground floor.'),
    mayImport(
      'model',
      core('model'),
      core('base', 'types', 'model'),
      'Options, presets, the layout of networks and runs: shared by stages and window.',
    ),
    mayImport('contract', core('contract'), core('base', 'types', 'model', 'contract')),
    mayImport('rpc', core('rpc'), core('base', 'types', 'model', 'contract')),
    mayImport('view', core('view'), core('base', 'types', 'model', 'view'), 'What is to be seen is pure: screen and figure both draw it.'),
    mayImport('native', core('native'), core('base', 'types', 'model', 'native')),
    ...stages.map((stage) =>
      mayImport(
        `stage-${stage}`,
        core(stage),
        [core('base', 'types', 'model', 'view', stage), nativeIndex],
        'Stages never import one another: only the pipeline composes them.',
      ),
    ),
    mayImport('pipeline', core('pipeline'), core('base', 'types', 'contract', 'model', 'view', 'pipeline', ...stages) + `|${nativeIndex}`),
    mayImport('workspace', core('workspace'), core('base', 'types', 'contract', 'model', 'downloads')),
    mayImport('downloads', core('downloads'), core('base', 'types', 'contract')),
    mayImport('handlers', core('handlers'), [
      core('base', 'types', 'contract', 'rpc', 'model', 'handlers', 'workspace', 'summaries', 'uploads'),
      page,
    ]),
    mayImport('handlers-helpers', core('summaries', 'uploads'), [core('base', 'types', 'contract', 'model', 'workspace'), page]),
    mayImport(
      'host',
      core('host'),
      [core('base', 'types', 'contract', 'rpc', 'model', 'view', 'summaries', 'handlers', 'workspace', 'host'), page],
      'A host is a thin shell round handlers or pipeline.',
    ),
    mayImport(
      'renderer',
      '^renderer/',
      ['^renderer/', '^core/base/(?!disk|machine|process|temporary|threads)', core(...shared)],
      'The window knows the contract, not the core.',
    ),
    mayImport(
      'electron',
      '^electron/',
      ['^electron/', core('contract'), '^core/host/(content-security|restarts|static-files)\\.ts$', '^core/base/disk\\.ts$'],
      "The shell knows the contract's types, and serves the bundle as the server does; it starts core/host/electron by path.",
    ),
    {
      name: 'electron-types-only',
      comment: 'Of the contract, electron takes the types.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: core('contract'), dependencyTypesNot: ['type-only'] },
    },

    {
      name: 'core-without-window',
      comment: 'Core runs without any window.',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules/(electron|svelte|pixi\\.js|@observablehq)(/|$)' },
    },
    {
      name: 'renderer-without-node',
      comment: 'The window is sandboxed.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-without-electron',
      comment: 'The same bundle runs in a browser.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: 'node_modules/electron(/|$)' },
    },
    {
      name: 'shared-without-node',
      comment: 'What the window imports of core runs in a browser.',
      severity: 'error',
      from: { path: ['^core/base/(?!disk|machine|process|temporary|threads)', core(...shared)] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'one-door-to-the-addon',
      comment: 'core/native/addon.ts loads it; everybody else imports core/native/index.ts.',
      severity: 'error',
      from: { pathNot: '^(core/native|test/native|bench)/' },
      to: { path: '^core/native/', pathNot: nativeIndex },
    },
    {
      name: 'one-door-to-hdf5',
      comment: 'HDF5 is read in one place.',
      severity: 'error',
      from: { path: '^(core|renderer|electron)/', pathNot: '^core/io/' },
      to: { path: 'node_modules/h5wasm' },
    },
    {
      name: 'shipped-packages',
      comment: 'What core and electron import must be in `dependencies`, or the packaged app lacks it.',
      severity: 'error',
      from: { path: '^(core|electron)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/(electron|@types/.*)(/|$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|core/native/build)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'svelte', 'default'],
    },
  },
};

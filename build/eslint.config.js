import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-eslint';

/** Without their packages these have no types to look at. */
const withoutPeers = existsSync(join(import.meta.dirname, '..', 'bench', 'node_modules')) ? [] : ['bench/render.ts', 'bench/render/'];

export default defineConfig(
  { ignores: ['**/node_modules/', 'dist/', 'release/', 'core/native/build/', 'test/fixtures/', 'resources/tfjs/', ...withoutPeers] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: join(import.meta.dirname, '..'), extraFileExtensions: ['.svelte'] },
    },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/unbound-method': 'off',
      // An async handler turns what it throws into a rejection, whether or not it awaits.
      '@typescript-eslint/require-await': 'off',
      'no-constant-condition': ['error', { checkLoops: false }],
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // svelte-check has the types of components; here their imports are unknown, which typed rules would call unsafe.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off', 'prefer-const': 'off', 'svelte/prefer-const': 'error' },
  },
  {
    // build/layering.cjs rules over every import but one: it does not see what a component imports for its type alone.
    files: ['renderer/**/*.svelte'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/core/(?!(types|rpc)\\.ts$|(base|types|contract|view|model)/)|/(electron|build|test|bench)/',
              message: 'The window knows the contract, not the core.',
            },
          ],
        },
      ],
    },
  },
  {
    // Names from files are data, and `constructor` and `__proto__` are names: an object that is filled by them has to have no prototype.
    files: ['core/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.svelte', 'electron/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'VariableDeclarator[id.typeAnnotation.typeAnnotation.typeName.name="Record"][init.type="ObjectExpression"][init.properties.length=0]',
          message: 'What is filled by names is a Map, or made by Object.create(null).',
        },
        {
          selector:
            'PropertyDefinition[typeAnnotation.typeAnnotation.typeName.name="Record"][value.type="ObjectExpression"][value.properties.length=0]',
          message: 'What is filled by names is a Map, or made by Object.create(null).',
        },
        {
          selector: 'CallExpression[callee.property.name="reduce"] > ObjectExpression[properties.length=0]',
          message: 'What is filled by names is a Map, or made by Object.create(null).',
        },
        {
          selector: 'BinaryExpression[operator="in"][left.type!="Literal"][left.type!="PrivateIdentifier"]',
          message: 'Whether a name is a key is asked of a Map, or of Object.hasOwn: every object has a `constructor`.',
        },
      ],
    },
  },
  // Plain JavaScript has no types to look at.
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [ts.configs.disableTypeChecked],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
  // node:test collects the promises that its functions return.
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'suite', 'describe', 'before', 'after', 'beforeEach', 'afterEach'],
            },
          ],
        },
      ],
    },
  },
);

import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The core, from the ground up: a file imports from its own floor and from those below, never from a folder (a door).
const floors = [
  ['message', 'errors', 'protocol', 'attempt', 'check'],
  [
    'transport',
    'fetchTransport',
    'nodeFetch',
    'platformFetch',
    'sharedTransport',
    'retryAfter',
    'encodeUpload',
    'line',
    'turns',
    'wait',
  ],
  ['api', 'credentials', 'request', 'retry', 'session', 'trial'],
  ['poll', 'planPolls', 'adaptiveBurst', 'pace', 'reader', 'sender'],
  ['connect', 'conversation', 'generateToken', 'options'],
  ['index'],
];
const itself = { regex: '^rxjs-direct-line', message: 'Inside the house, import the file itself.' };
const doors = { regex: String.raw`^(\.\.|\./(testing|emulator|angular|cli)(/|$))`, message: 'The core knows no door.' };
const operators = { regex: String.raw`^\./operators(/|$)`, message: 'The core knows no door; only index.ts names it.' };
const above = (floor) => ({
  regex: String.raw`^\./(${floors.slice(floor).flat().join('|')})$`,
  message: 'Imports run downwards only.',
});
const imports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const onFloor = (files, floor) => ({
  files: files.map((file) => `src/${file}.ts`),
  rules: floor < floors.length ? imports(itself, doors, operators, above(floor)) : imports(itself, doors),
});

// What the plugin's own `finnish` cannot tell apart: a stream ends in `$`, a function that returns one does not.
// `until` is an option's name, and reads like one.
const stream = 'TSTypeAnnotation > TSTypeReference[typeName.name=/^(Observable|ConnectableObservable|\\w*Subject)$/]';
const nameless = { message: 'A stream ends in `$`.' };
const streams = [
  { ...nameless, selector: `Identifier[name!=/\\$$/] > ${stream}` },
  { ...nameless, selector: `:matches(TSPropertySignature, PropertyDefinition)[key.name!=/\\$$|^until$/] > ${stream}` },
  { ...nameless, selector: 'VariableDeclarator[id.name!=/\\$$/] > NewExpression[callee.name=/Subject$/]' },
];
const promises = [
  { selector: ':function[async=true], AwaitExpression', message: 'Promises stay in fetchTransport.ts.' },
];

export default defineConfig(
  { ignores: ['dist', 'coverage', 'docs/api', 'docs/examples/angular'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-syntax': ['error', ...streams],
      // a conversation is an object of closures, made to be destructured
      '@typescript-eslint/unbound-method': 'off',
      // a constructor may be there to say what it takes
      '@typescript-eslint/no-useless-constructor': 'off',
      // `tap(x => sink$.next(x))` reads better than its block
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // an empty stream shall be an error
      'rxjs-x/no-ignored-default-value': 'off',
      // a `tap` after it holds nothing open
      'rxjs-x/no-unsafe-takeuntil': ['error', { allow: ['finalize', 'tap'] }],
      // `catchError(error => throwError(() => error))` passes on what it does not know
      'rxjs-x/throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
    },
  },
  { files: ['src/**'], ignores: ['src/cli/**'], rules: { 'no-console': 'error' } },
  { files: ['src/*/**'], rules: imports(itself) },
  onFloor(['*'], floors.length - 1),
  ...floors.map((files, floor) => onFloor(files, floor + 1)),
  {
    // time in the core is the scheduler's, so that all of it runs in TestScheduler.run
    files: ['src/*.ts'],
    ignores: ['src/{fetchTransport,nodeFetch,platformFetch,wait}.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...streams, ...promises],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'Promise'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'asyncScheduler.now()' }],
    },
  },
  {
    files: ['spec/**'],
    rules: {
      // `found[0]!`: where it is missing the test fails anyway
      '@typescript-eslint/no-non-null-assertion': 'off',
      // a spec may subscribe only to see that something was asked
      'rxjs-x/no-ignored-error': 'off',
    },
  },
);

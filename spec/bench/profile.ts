import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { table } from './report/table';

/** Where the time went, in µs: by function, each with where it stands. */
export type Profile = readonly { readonly what: string; readonly where: string; readonly us: number }[];

/** Profiles while `use` runs, as `node --cpu-prof` does. */
export async function profiled(use: () => Promise<void>): Promise<Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await use();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return selfTimes(profile);
}

function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Profile {
  const place = placesIn(process.argv[1]!);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, { what: string; where: string; us: number }>();
  samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = frames.get(id)!;
    const what = functionName || '(anonymous)';
    const where = place(url, lineNumber);
    // no work, and that of the profiler itself
    if (what === '(idle)' || (what === 'dispatch' && where === native)) return;
    const key = `${what} ${where}`;
    const time = times.get(key) ?? { what, where, us: 0 };
    times.set(key, { ...time, us: time.us + timeDeltas[i]! });
  });
  return [...times.values()].sort((a, b) => b.us - a.us);
}

/** The package of a function, or its file: of the bundle, the one that stands as a comment above it. */
function placesIn(bundle: string) {
  let module = '';
  const modules = readFileSync(bundle, 'utf8')
    .split('\n')
    .map((line) => (module = /^\s*\/\/ ((?:src|spec)\/\S+)$/.exec(line)?.[1] ?? module));
  return (url: string, line: number) => {
    if (url.endsWith(bundle)) return modules[line]!;
    if (url.startsWith('node:')) return 'Node';
    return /.*\/node_modules\/((@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? (url || native);
  };
}

/** V8 itself, its garbage collector, the system's calls. */
const native = 'native code';

const partOf = (where: string) => /^(src|spec)\//.exec(where)?.[1] ?? where;

/** Two profiles side by side, in µs for each of what was counted: by part, and the functions that took most of the first. */
export function compareProfiles(profiles: Readonly<Record<string, { profile: Profile; count: number }>>): string {
  const names = Object.keys(profiles);
  const all = Object.values(profiles);
  const per = (is: (entry: Profile[number]) => boolean) =>
    all.map(({ profile, count }) => {
      const us = profile.filter(is).reduce((total, entry) => total + entry.us, 0);
      return (us / count).toFixed(1);
    });
  const parts = [...new Set(all.flatMap(({ profile }) => profile.map(({ where }) => partOf(where))))];
  const byPart = parts
    .map((part) => [part === 'src' ? 'this library (`src`)' : part, ...per(({ where }) => partOf(where) === part)])
    .filter(([, ...figures]) => figures.some((figure) => Number(figure) >= 0.1))
    .sort((a, b) => Number(b[1]) - Number(a[1]));
  const top = all[0]!.profile
    .slice(0, 15)
    .map(({ what, where }) => [`\`${what}\``, where, ...per((entry) => entry.what === what && entry.where === where)]);
  return [
    table(['Part', ...names], [...byPart, ['all', ...per(() => true)]]),
    table(['Function', 'Part', ...names], top),
  ].join('\n\n');
}

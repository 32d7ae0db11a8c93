import type { Command } from './command';

type Rows = readonly (readonly [string, string])[];

function section(title: string, rows: Rows): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return ['', `${title}:`, ...rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`)];
}

/** The lines that `direct-line NAME --help` prints. */
export function helpOf(name: string, { summary, details, usage, options, asks, environment }: Command): string[] {
  const rows: Rows = [
    ...Object.entries(options).map(([option, { value, about }]) => [`--${option}=${value}`, about] as const),
    ...(asks ? [['--verbose', 'tells of each request, on standard error'] as const] : []),
    ['-h, --help', 'prints this'],
  ];
  return [
    `Usage: ${['direct-line', name, usage].join(' ').trim()}`,
    '',
    summary,
    ...(details ? [details] : []),
    ...section('Options', rows),
    ...section('Environment', Object.entries(environment)),
  ];
}

/** The lines that `direct-line --help` prints. */
export function help(commands: Readonly<Record<string, Command>>): string[] {
  return [
    'Usage: direct-line COMMAND',
    ...section('Commands', [
      ...Object.entries(commands).map(([name, { summary }]) => [name, summary] as const),
      ['help', 'Prints this; before a command, how that is used.'],
      ['version', 'Prints the version.'],
    ]),
    ...section('Options', [
      ['-h, --help', 'prints this; after a command, how that is used'],
      ['-v, -V, --version', 'prints the version'],
    ]),
    ...section('Exit codes', [
      ['0', 'all went well, or nobody reads the output any more'],
      ['1', 'it failed'],
      ['2', 'it was called in a wrong way'],
      ['130, 143', 'it was told to end, by SIGINT (^C) or SIGTERM'],
    ]),
  ];
}

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
    ...(asks ? [['--verbose', 'also prints each request, to standard error'] as const] : []),
    ['-h, --help', 'prints this help'],
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
      ['help', 'Prints this help. With the name of a command, prints the help of that command.'],
      ['version', 'Prints the version.'],
    ]),
    ...section('Options', [
      ['-h, --help', 'prints this help; after a command, prints the help of that command'],
      ['-v, -V, --version', 'prints the version'],
    ]),
    ...section('Exit codes', [
      ['0', 'success, or the reader of the output has closed it'],
      ['1', 'failure; a line on standard error gives the reason'],
      ['2', 'wrong arguments or environment; a line on standard error says which'],
      ['130, 143', 'stopped with SIGINT (^C) or SIGTERM'],
    ]),
  ];
}

#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { chat } from './chat';
import { plain } from './plain';

const help = `Usage: direct-line chat

Chats with a bot, at a terminal or with the lines of a pipe.

Environment:
  DIRECT_LINE_SECRET  the secret of the bot; without it you chat with a demo in this process
  DIRECT_LINE_DOMAIN  the origin of its service; default https://directline.botframework.com
  NO_COLOR            no colors at the terminal
`;

/** The process ends by itself once nothing is left to do. */
function fail(exitCode: number, error: unknown): void {
  process.stderr.write(`direct-line: ${plain(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = exitCode;
}

/** Throws an Error for what there is not. */
function run(): void {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const command = positionals.join(' ');
  if (values.help) process.stdout.write(help);
  else if (command === 'chat') chat(process).subscribe({ error: (error: unknown) => fail(1, error) });
  else throw new Error(command ? `Unknown command '${command}'` : 'A command is missing');
}

try {
  run();
} catch (error) {
  const [reason] = (error as Error).message.split('. ');
  fail(2, `${reason}; direct-line --help tells what there is`);
}

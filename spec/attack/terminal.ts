import { firstValueFrom, timer } from 'rxjs';
import { start, terminal } from '../cli/here';
import { harmful, startHostile } from '../cli/hostileService';
import { type Attack, createCount } from './attack';

/** How the terminal keeps the line that is being typed below what is said. */
const own = /\x1b\[(\d+[AG]|0J)|\r?\n/g;

const runs: readonly (readonly [name: string, args: readonly string[], input: string, until: string | RegExp])[] = [
  ['send', ['send', '--verbose', 'hello'], '', /^<.+>$/m],
  ['a failed send', ['send', '--verbose', 'fail'], '', 'delivered'],
  ['tail', ['tail', '--verbose'], '', '(read, drain'],
  ['chat', ['chat', '--verbose'], 'hello\n', '(read, drain'],
  ['a failed chat', ['chat', '--verbose'], 'fail\n', '500 (send'],
  ['a wrong command', [harmful], '', 'see'],
  ['a wrong option', ['tail', `--${harmful}`], '', 'see'],
];

export const attacks: readonly Attack[] = [
  {
    name: 'control and bidi characters in what the command prints',
    async run() {
      const count = createCount();
      const service = await startHostile();
      const env = { DIRECT_LINE_DOMAIN: service.url, DIRECT_LINE_SECRET: 's' };
      const onTerminal = runs.filter(([, [command]]) => command === 'chat').map((run) => [...run, terminal] as const);
      for (const [name, args, input, until, stream] of [...runs.map((run) => [...run, {}] as const), ...onTerminal]) {
        const running = start(args, env, stream);
        running.stdin.write(input);
        await running.said(until);
        running.end();
        // the line that goes on there comes with the end
        await firstValueFrom(timer(50));
        for (const printed of [running.out(), running.err()]) {
          const text = printed.replaceAll(own, '');
          for (const character of harmful) count.add(text.includes(character) && `${name}: ${character}`);
          count.add(/^direct-line: forged/m.test(printed) && `${name}: a line of its own`);
        }
      }
      await service.close();
      return count.outcome();
    },
  },
];

import { switchMap, takeUntil } from 'rxjs';
import { generateToken } from '../index';
import { type Command, UsageError } from './command';
import { endSignal } from './endSignal';
import { retry, serviceVariables, tellRefusal } from './service';
import { write } from './write';

const { DIRECT_LINE_SECRET, DIRECT_LINE_DOMAIN } = serviceVariables;

export const token: Command = {
  summary: 'Prints a token for a new conversation.',
  usage: '',
  options: {},
  environment: { DIRECT_LINE_SECRET, DIRECT_LINE_DOMAIN },

  run(_args, process) {
    const { DIRECT_LINE_SECRET: secret, DIRECT_LINE_DOMAIN: domain } = process.env;
    if (!secret) throw new UsageError('The environment has no DIRECT_LINE_SECRET');

    return generateToken({ secret, ...(domain && { domain }), retry }).pipe(
      tellRefusal('DIRECT_LINE_SECRET'),
      switchMap((generated) => write(process.stdout, `${generated}\n`)),
      takeUntil(endSignal(process)),
    );
  },
};

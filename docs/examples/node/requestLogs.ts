import type { Logger } from 'pino';
import type { Subscription } from 'rxjs';
import type { Conversation } from 'rxjs-direct-line';

/** Logs each request of a conversation as it ends, until it is unsubscribed. */
export const logRequests = ({ request$ }: Conversation, log: Logger): Subscription =>
  request$.subscribe({
    next({ error: err, ...request }) {
      if (err) log.warn({ ...request, err }, 'request failed');
      // Most polls bring nothing.
      else if (request.operation === 'read') log.debug(request, 'request');
      else log.info(request, 'request');
    },
    error: (err: unknown) => log.error({ err }),
  });

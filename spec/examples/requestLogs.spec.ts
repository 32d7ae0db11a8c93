import { pino } from 'pino';
import { logRequests } from '../../docs/examples/node/requestLogs';
import { converse, credentials } from './conversation';

it('logs each request in a line, and of a failure why, without a credential', () => {
  const lines: string[] = [];
  const log = pino({ level: 'debug', base: null, timestamp: false }, { write: (line) => void lines.push(line) });
  converse((chat) => logRequests(chat, log));

  const { debug, info, warn } = log.levels.values as Record<'debug' | 'info' | 'warn', number>;
  const path = '/api/conversations/c1/messages';
  const conversationId = 'c1';
  const read = { operation: 'read', method: 'GET', path, attempt: 1, duration: 20, conversationId };
  const start = { operation: 'start', method: 'POST', path: '/api/conversations', attempt: 1, duration: 20 };
  const send = { ...read, operation: 'send', method: 'POST' };
  const failed = (status: number) => ({
    status,
    err: expect.objectContaining({ type: 'HttpError', status, serviceMessage: 'no Bearer …' }) as unknown,
    msg: 'request failed',
  });
  const succeeded = { status: 200, msg: 'request' };
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: info, ...start, ...succeeded },
    { level: debug, ...read, why: 'first', ...succeeded },
    { level: debug, ...read, why: 'drain', ...succeeded },
    { level: warn, ...send, ...failed(400) },
    { level: warn, ...read, why: 'interval', ...failed(503) },
    { level: debug, ...read, why: 'retry', attempt: 2, ...succeeded },
  ]);
  for (const credential of credentials) expect(lines.join()).not.toContain(credential);
});

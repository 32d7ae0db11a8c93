import { EMPTY, NEVER, type Observable, of, throwError } from 'rxjs';
import { SendError, type TransportResponse } from 'rxjs-direct-line';
import { problem, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const sendError = (fields: object) => expect.objectContaining({ name: 'SendError', ...fields }) as unknown;

describe('a send that fails', () => {
  const unknown: [string, Observable<TransportResponse>, string][] = [
    ['500', of(problem(500)), 'HttpError'],
    ['502', of(problem(502)), 'HttpError'],
    ['503', of(problem(503)), 'HttpError'],
    ['a broken connection', throwError(() => new Error('reset')), 'NetworkError'],
    ['no answer at all', EMPTY, 'NetworkError'],
  ];

  it.each(unknown)('may have reached the bot, and is not repeated: %s', (_, answer$, name) => {
    run(({ expectObservable, flush }) => {
      const { send, transport } = chatOver({ send: [answer$] });
      const cause = expect.objectContaining({ name }) as unknown;

      expectObservable(send('x')).toBe('#', {}, sendError({ delivery: 'unknown', cause }));
      flush();
      expect(transport.sends).toHaveLength(1);
    });
  });

  it('may have reached the bot after a timeout', () => {
    run(({ expectObservable, expectSubscriptions }) => {
      const { send, transport } = chatOver({ send: [NEVER] }, { timeout: 100 });
      const cause = expect.objectContaining({ name: 'RequestTimeoutError', timeout: 100 }) as unknown;

      expectObservable(send('x')).toBe('100ms #', {}, sendError({ delivery: 'unknown', cause }));
      expectSubscriptions(transport.sends).toBe(['^ 99ms !']);
    });
  });

  it.each([400, 403, 404, 413])('was refused, and is not repeated: %s', (status) => {
    run(({ cold, expectObservable, flush }) => {
      const { send, transport } = chatOver({ send: [cold('--(a|)', { a: problem(status) })] });
      const cause = expect.objectContaining({ status, serviceMessage: 'as it says' }) as unknown;

      expectObservable(send('x')).toBe('--#', {}, sendError({ delivery: 'refused', status, cause }));
      flush();
      expect(transport.sends).toHaveLength(1);
    });
  });

  it('is repeated after a 429, as late as that wants', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { send, transport } = chatOver({
        send: [cold('--(a|)', { a: problem(429, { 'Retry-After': '3' }) }), cold('--(a|)', { a: taken })],
      });

      expectObservable(send('x')).toBe('3004ms (u|)', { u: undefined });
      expectSubscriptions(transport.sends).toBe(['^-!', '3002ms ^-!']);
    });
  });

  it('was refused where all the attempts after a 429 are spent', () => {
    run(({ cold, expectObservable }) => {
      const { send } = chatOver(
        { send: [cold('--(a|)', { a: problem(429) })] },
        { retry: { count: 1, jitter: false, delay: 10 } },
      );
      expectObservable(send('x')).toBe('14ms #', {}, sendError({ delivery: 'refused', status: 429 }));
    });
  });

  it('may have reached the bot where a repetition after a 429 broke', () => {
    run(({ cold, expectObservable }) => {
      const { send } = chatOver({
        send: [cold('--(a|)', { a: problem(429) }), cold('--(a|)', { a: problem(502) })],
      });
      expectObservable(send('x')).toBe('504ms #', {}, sendError({ delivery: 'unknown', status: 502 }));
    });
  });

  it('is repeated with one new token after a 403', () => {
    run(({ cold, expectObservable, flush }) => {
      const { send, transport } = chatOver(
        {
          send: [cold('--(a|)', { a: problem(403) }), cold('--(a|)', { a: taken })],
          renew: [cold('-(a|)', { a: problem(403) })],
        },
        { secret: undefined, token: () => cold('-(t|)', { t: 'token' }) } as object,
      );

      expectObservable(send('x')).toBe('-------(u|)', { u: undefined });
      flush();
      expect(transport.sends).toHaveLength(2);
    });
  });

  it('was refused where the conversation cannot be started', () => {
    run(({ cold, expectObservable, flush }) => {
      const { send, transport } = chatOver({ start: [cold('--(a|)', { a: problem(400) })] });

      expectObservable(send('x')).toBe('--#', {}, sendError({ delivery: 'refused', status: 400 }));
      flush();
      expect(transport.sends).toEqual([]);
    });
  });

  it('waits for a start that is repeated, and goes out once', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { send, transport } = chatOver({
        start: [cold('--(a|)', { a: problem(500) }), cold('--(a|)', { a: started() })],
        send: [cold('--(a|)', { a: taken })],
      });

      expectObservable(send('x')).toBe('506ms (u|)', { u: undefined });
      expectSubscriptions(transport.starts).toBe(['^-!', '502ms ^-!']);
      expectSubscriptions(transport.sends).toBe(['504ms ^-!']);
    });
  });

  it('tells the clientId', () => {
    run(({ cold, expectObservable }) => {
      const { send } = chatOver({ send: [cold('--(a|)', { a: problem(500) })] });
      expectObservable(send({ text: 'x', clientId: 'id-1' })).toBe('--#', {}, sendError({ clientId: 'id-1' }));
    });
  });

  it('quotes no credential, even where the service does', () => {
    const body = JSON.stringify({ error: { code: 'BadArgument', message: 'secret hunter2 is not valid' } });
    const { send } = chatOver({ send: [of({ ...problem(403), body })] }, { secret: 'hunter2' });
    const errors: unknown[] = [];
    send('x').subscribe({ error: (error: unknown) => errors.push(error) });

    expect(errors).toEqual([expect.any(SendError)]);
    const { message, stack, cause } = errors[0] as SendError;
    expect(
      `${message} ${stack ?? ''} ${cause.message} ${cause.stack ?? ''} ${JSON.stringify([errors, cause])}`,
    ).not.toContain('hunter2');
  });

  it.each([undefined, null, 5, true])('is a TypeError where there is no message: %s', (nothing) => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    const errors: unknown[] = [];
    try {
      send(nothing as never).subscribe({ error: (error: unknown) => errors.push(error) });
    } catch (error) {
      errors.push(error);
    }
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(transport.requests).toEqual([]);
  });
});

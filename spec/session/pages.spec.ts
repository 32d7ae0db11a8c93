import { type Observable, of } from 'rxjs';
import type { TransportResponse } from 'rxjs-direct-line';
import { answer, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver, type Script } from '../support/scriptedTransport';

// Status by status: what a page of HTML means in the place of an answer, and what the service's own words mean.

const page = (status: number) => of(answer(status, '\ufeff \n<!DOCTYPE html><title>Site disabled</title>'));
const own = (status: number) => of(problem(status));
const empty = of(set(''));
const good = (text: string, watermark: string): Observable<TransportResponse> => of(set(text, watermark));
const failure = (name: string, status: number) => expect.objectContaining({ name, status }) as unknown;

/** Someone whose token function counts how often it is asked. */
function chatCounting(script: Script) {
  let asked = 0;
  const token = () => {
    asked += 1;
    return of(`token-${asked}`);
  };
  const chat = chatOver(script, { secret: undefined, token } as object);
  const states: string[] = [];
  chat.status$.subscribe((status) =>
    states.push(
      status.state === 'retrying' ? `retrying ${(status.error as { status?: number }).status}` : status.state,
    ),
  );
  return { ...chat, states, asked: () => asked };
}

const ofTheWay = [401, 403, 404, 407, 410, 451];
const ofTheRequest = [400, 402, 405, 406, 409, 411, 413, 415, 418, 422];

describe('a read, once the service has answered', () => {
  const read = (response$: Observable<TransportResponse>) =>
    chatCounting({ read: [good('a', '1'), response$, good('b', '2'), empty], renew: [own(400)] });

  it.each(ofTheWay)('is made again after a page with %d, by the same token', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, states, asked } = read(page(status));
      expectObservable(text$, '^ 900ms !').toBe('a 499ms b');
      flush();
      expect(states).toEqual(['idle', 'connecting', 'online', `retrying ${status}`, 'online', 'idle']);
      expect(asked()).toBe(1);
    });
  });

  it.each(ofTheRequest)('fails for good with a page with %d', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, asked } = read(page(status));
      expectObservable(text$).toBe('(a#)', { a: 'a' }, failure('HttpError', status));
      flush();
      expect(asked()).toBe(1);
    });
  });

  it.each([408, 429, 500, 502, 503])('is made again after %d, a page or not', (status) => {
    run(({ expectObservable }) => {
      expectObservable(read(page(status)).text$, '^ 900ms !').toBe('a 499ms b');
      expectObservable(read(own(status)).text$, '^ 900ms !').toBe('a 499ms b');
    });
  });

  it.each([404, 407, 410, 451, ...ofTheRequest])("fails for good with the service's own %d", (status) => {
    run(({ expectObservable }) => {
      expectObservable(read(own(status)).text$).toBe('(a#)', { a: 'a' }, failure('HttpError', status));
    });
  });

  it.each([
    ['other JSON', answer(403, { message: 'Site disabled' })],
    ['plain text', answer(403, 'Site disabled')],
    ['nothing', answer(403)],
    ["the service's own words", problem(403)],
  ])('gets a new token after a 403 with %s', (_, response) => {
    run(({ expectObservable, flush }) => {
      const { text$, asked } = read(of(response));
      expectObservable(text$, '^ 900ms !').toBe('(ab)');
      flush();
      expect(asked()).toBe(2);
    });
  });

  it.each([
    '<html>',
    '<HTML lang="en">',
    '<!doctype html>',
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">',
    '\ufeff<html>',
    ' \r\n\t<html>',
  ])('takes this for a page: %j', (body) => {
    run(({ expectObservable }) => {
      expectObservable(read(of(answer(404, body))).text$, '^ 900ms !').toBe('a 499ms b');
    });
  });

  it('goes by the body alone, not by its header', () => {
    run(({ expectObservable }) => {
      const { text$ } = read(of(answer(404, 'OK', { 'Content-Type': 'text/html' })));
      expectObservable(text$).toBe('(a#)', { a: 'a' }, failure('HttpError', 404));
    });
  });

  it('fails for good when its attempts are spent', () => {
    run(({ expectObservable }) => {
      const { text$ } = chatOver({ read: [good('a', '1'), page(403)] }, { retry: { count: 1, jitter: false } });
      expectObservable(text$).toBe('a 499ms #', { a: 'a' }, failure('HttpError', 403));
    });
  });
});

describe('a read, before the service has ever answered', () => {
  const read = (response$: Observable<TransportResponse>) => chatOver({ read: [response$, good('b', '2'), empty] });

  it.each([404, 405, 410])('fails for good with a page with %d: the address is wrong', (status) => {
    run(({ expectObservable }) => {
      expectObservable(read(page(status)).text$).toBe('#', {}, failure('HttpError', status));
    });
  });

  it.each([401, 403, 407, 451])('is made again after a page with %d', (status) => {
    run(({ expectObservable }) => {
      expectObservable(read(page(status)).text$, '^ 900ms !').toBe('500ms b');
    });
  });
});

describe('a start', () => {
  const start = (response$: Observable<TransportResponse>) =>
    chatCounting({ start: [response$, of(started())], read: [good('a', '1'), empty] });

  it.each([401, 403, 407, 451])('is made again after a page with %d, by the same token', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, states, asked } = start(page(status));
      expectObservable(text$, '^ 900ms !').toBe('500ms a');
      flush();
      expect(states).toEqual(['idle', 'connecting', `retrying ${status}`, 'online', 'idle']);
      expect(asked()).toBe(1);
    });
  });

  it.each([404, 410, ...ofTheRequest.filter((status) => status !== 409)])(
    'fails for good with a page with %d',
    (status) => {
      run(({ expectObservable }) => {
        expectObservable(start(page(status)).text$).toBe('#', {}, failure('HttpError', status));
      });
    },
  );

  it.each([404, 407, 410, 451])("fails for good with the service's own %d", (status) => {
    run(({ expectObservable }) => {
      expectObservable(start(own(status)).text$).toBe('#', {}, failure('HttpError', status));
    });
  });
});

describe('a renewal after a refusal', () => {
  const renew = (...renewals: Observable<TransportResponse>[]) =>
    chatCounting({ read: [good('a', '1'), own(403), good('b', '2'), empty], renew: renewals });
  const renewed = of(answer(200, '"renewed"'));

  it.each([401, 403, 407, 410, 451])(
    'is made again after a page with %d, and nobody is asked for a token',
    (status) => {
      run(({ expectObservable, flush }) => {
        const { text$, states, asked } = renew(page(status), renewed);
        expectObservable(text$, '^ 900ms !').toBe('a 499ms b');
        flush();
        expect(states).toContain(`retrying ${status}`);
        expect(asked()).toBe(1);
      });
    },
  );

  it.each([404, 405])('by POST is followed by one GET after %d, a page or not', (status) => {
    for (const refused$ of [page(status), own(status)]) {
      const { text$, asked, transport } = renew(refused$, renewed);
      text$.subscribe().unsubscribe();
      const renewals = transport.requests.filter(({ url }) => url.endsWith('/renew'));
      expect(renewals.map(({ method }) => method)).toEqual(['POST', 'GET']);
      expect(asked()).toBe(1);
    }
  });

  it.each([400, 405, 418])('has failed with a page with %d, so the token function is asked', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, asked } = renew(page(status), page(status));
      expectObservable(text$, '^ 900ms !').toBe('(ab)');
      flush();
      expect(asked()).toBe(2);
    });
  });

  it.each([401, 403, 404, 407, 410, 451])("has failed with the service's own %d, too", (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, asked } = renew(own(status), own(status));
      expectObservable(text$, '^ 900ms !').toBe('(ab)');
      flush();
      expect(asked()).toBe(2);
    });
  });
});

describe('a renewal in good time', () => {
  it.each(ofTheWay)('that gets a page with %d leaves the conversation as it is', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, states, transport } = chatCounting({
        start: [of(started('c1', { token: 'first', expires_in: 10 }))],
        read: [empty],
        renew: [page(status)],
      });
      expectObservable(text$, '^ 7s !').toBe('');
      flush();
      expect(transport.renewals.length).toBeGreaterThan(1);
      expect(states).toEqual(['idle', 'connecting', 'online', 'idle']);
    });
  });
});

describe('once the lifetime of a token has passed without a renewal', () => {
  it.each([401, 403])('a page with %d counts as a refusal, by a read and by a renewal', (status) => {
    run(({ expectObservable, flush }) => {
      const { text$, asked } = chatCounting({
        start: [of(started('c1', { token: 'first', expires_in: 10 }))],
        read: [...Array.from({ length: 10 }, () => empty), page(status), page(status), good('b', '2'), empty],
        renew: [page(status)],
      });
      expectObservable(text$, '^ 11900ms !').toBe('11500ms b');
      flush();
      // for the start, and once for both
      expect(asked()).toBe(2);
    });
  });
});

describe('a send', () => {
  const send = (response$: Observable<TransportResponse>) =>
    chatCounting({ send: [response$, of(taken)], renew: [own(400)] });
  const notSent = (delivery: string, status?: number) =>
    expect.objectContaining({ name: 'SendError', delivery, ...(status && { status }) }) as unknown;

  it.each([...ofTheWay, ...ofTheRequest, 408, 429])('is refused by a page with %d, and not repeated', (status) => {
    run(({ expectObservable, flush }) => {
      const { send: say, transport, asked } = send(page(status));
      expectObservable(say('hello')).toBe('#', {}, notSent('refused', status));
      flush();
      expect([transport.sends.length, asked()]).toEqual([1, 1]);
    });
  });

  it.each([200, 201, 202, 500, 502, 503])('is unknown after a page with %d, and not repeated', (status) => {
    run(({ expectObservable, flush }) => {
      const { send: say, transport } = send(page(status));
      expectObservable(say('hello')).toBe('#', {}, notSent('unknown'));
      flush();
      expect(transport.sends).toHaveLength(1);
    });
  });

  it.each([401, 403])("is repeated with a new token after the service's own %d", (status) => {
    run(({ expectObservable, flush }) => {
      const { send: say, transport, asked } = send(own(status));
      expectObservable(say('hello')).toBe('(s|)', { s: undefined });
      flush();
      expect([transport.sends.length, asked()]).toEqual([2, 2]);
    });
  });

  it.each([204, 200])('has been taken with %d and no page', (status) => {
    run(({ expectObservable }) => {
      expectObservable(send(of(answer(status, 'OK', { 'Content-Type': 'text/html' }))).send('hello')).toBe('(s|)', {
        s: undefined,
      });
    });
  });
});

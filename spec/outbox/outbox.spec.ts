import { map, Subscription } from 'rxjs';
import { type OutgoingMessage, StateError, type TransportRequest } from 'rxjs-direct-line';
import { outbox, type OutboxStorage } from 'rxjs-direct-line/outbox';
import type { Fault } from 'rxjs-direct-line/testing';
import { chatWith } from '../support/fakeChat';
import { run } from '../support/marbles';
import { createService, createStorage, load } from './setUp';

/** The nth POST meets this fault. */
const atSend =
  (fault: Fault, n = 1) =>
  ({ operation, nth }: { operation: string; nth: number }) =>
    operation === 'send' && nth === n ? fault : undefined;
const lostBefore: Fault = { kind: 'drop', when: 'before' };
const lostAfter: Fault = { kind: 'drop', when: 'after' };

describe('an outbox', () => {
  it('stores a message before it goes out, tells where it is, and forgets it when its echo has come', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage, kept } = createStorage();
    run(({ at }) => {
      const { told, open, send } = load(service, storage);
      const page = open();
      at(500, () => {
        send('a');
        expect(Object.values(kept).join()).toContain('"text":"a"');
        expect(got).toEqual([]);
      });
      at(3000, () => {
        expect(told).toEqual(['', 'a waiting', 'a sending', 'a sent', '']);
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['a']);
    expect(Object.values(kept)).toEqual(['[]']);
  });

  it('sends nothing while it is not subscribed, and all of it in order, one at a time, when it is', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage } = createStorage();
    run(({ at }) => {
      const { open, send } = load(service, storage);
      send('a');
      send('b');
      at(1000, () => expect(service.requests).toEqual([]));
      at(2000, () => {
        const page = open();
        at(7000, () => page.unsubscribe());
      });
    });
    expect(got).toEqual(['a', 'b']);
  });

  it('replays the list to those who come late, and reads for all of them once', () => {
    const { service } = createService({ latency: 20 });
    run(({ at }) => {
      const { open, send, told } = load(service, createStorage().storage);
      const pages = [open(), open()];
      send('a');
      at(1, () => expect(told.at(-1)).toBe('a waiting'));
      at(500, () => pages.forEach((page) => page.unsubscribe()));
    });
    expect(service.requests.filter(({ operation }) => operation === 'start')).toHaveLength(1);
  });

  it('keeps a message through a reload while offline', () => {
    let isOffline = true;
    const { got, service } = createService({ latency: 20, fault: () => (isOffline ? lostBefore : undefined) });
    const { storage } = createStorage();
    run(({ at }) => {
      const first = load(service, storage);
      const page = first.open();
      first.send('a');
      at(5000, () => {
        expect(first.told).toEqual(['', 'a waiting']);
        page.unsubscribe();
        isOffline = false;
        const second = load(service, storage);
        const again = second.open();
        at(5000, () => {
          expect(second.told).toEqual(['a waiting', 'a sending', 'a sent', '']);
          again.unsubscribe();
        });
      });
    });
    expect(got).toEqual(['a']);
  });

  it('takes a message that was being sent before a reload for unknown, and settles it with the history', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage, kept } = createStorage();
    run(({ at }) => {
      const first = load(service, storage, { key: 'k' });
      let checkpoint = {};
      first.chat.checkpoint$.subscribe((latest) => (checkpoint = latest));
      const page = first.open();
      at(500, () => first.send('a'));
      let sending = '';
      at(505, () => (sending = kept['k'] ?? ''));
      at(5000, () => {
        page.unsubscribe();
        // The page has gone before it could store more. The echo came before its last checkpoint.
        kept['k'] = sending;
        const second = load(service, storage, { key: 'k', chat: checkpoint });
        second.send('b');
        const again = second.open();
        at(29_900, () => expect(second.told.at(-1)).toBe('a unknown, b waiting'));
        at(34_000, () => {
          expect(second.told).toContain('b waiting');
          expect(second.told.at(-1)).toBe('');
          again.unsubscribe();
        });
      });
    });
    expect(got).toEqual(['a', 'b']);
  });

  it('lets a message wait for an unknown one until its echo comes', () => {
    const { got, service } = createService({ latency: 20, fault: atSend(lostAfter) });
    run(({ at }) => {
      const { told, open, send } = load(service, createStorage().storage);
      const page = open();
      send('a');
      send('b');
      at(4000, () => {
        expect(told).toContain('a unknown, b waiting');
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['a', 'b']);
    expect(service.requests.filter(({ operation }) => operation === 'send')).toHaveLength(2);
  });

  it('sends an unknown message again that is not in the log, if an echo with a clientId has been seen', () => {
    const { got, service } = createService({ latency: 20, fault: atSend(lostBefore, 2) });
    run(({ at }) => {
      const { told, open, send } = load(service, createStorage().storage);
      const page = open();
      send('a');
      send('b');
      at(29_000, () => expect(told.at(-1)).toBe('b unknown'));
      at(36_000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['a', 'b']);
  });

  it('leaves it unknown if there has been none, and holds up nothing any more, until it is sent again or discarded', () => {
    const { got, service } = createService({ latency: 20, fault: atSend(lostBefore) });
    run(({ at }) => {
      const { told, out, open, send } = load(service, createStorage().storage, { settle: 20_000 });
      const page = open();
      send('a');
      send('b');
      at(19_000, () => expect(got).toEqual([]));
      at(26_000, () => {
        expect(told.at(-1)).toBe('a unknown');
        expect(got).toEqual(['b']);
        out.retry('a');
      });
      at(30_000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['b', 'a']);
  });

  it('tells what was refused, and sends it again only when told to', () => {
    const { got, service } = createService({ latency: 20, fault: atSend({ kind: 'status', status: 400 }) });
    run(({ at }) => {
      const { told, out, open, send } = load(service, createStorage().storage);
      const page = open();
      send('a');
      send('b');
      at(4000, () => {
        expect(told.at(-1)).toBe('a failed');
        out.retry('a');
      });
      at(8000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['b', 'a']);
  });

  it('forgets what is discarded', () => {
    const { got, service } = createService({ latency: 20 });
    run(({ at }) => {
      const { told, out, open, send } = load(service, createStorage().storage);
      send('a');
      send('b');
      out.discard('a');
      const page = open();
      at(4000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['b']);
  });

  it('never sends the messages of another user, nor shows them', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage, kept } = createStorage();
    run(({ at }) => {
      load(service, storage, { key: 'k' }).send('a');
      const { told, open } = load(service, storage, { key: 'k', chat: { userId: 'user2' } });
      const page = open();
      at(4000, () => {
        expect(told).toEqual(['']);
        page.unsubscribe();
      });
    });
    expect(got).toEqual([]);
    expect(kept['k']).toContain('"text":"a"');
  });

  it('never sends a message into another conversation than its own', () => {
    const { got, service } = createService({ latency: 20, fault: atSend(lostBefore) });
    const { storage } = createStorage();
    run(({ at }) => {
      const first = load(service, storage);
      const page = first.open();
      first.send('a');
      first.send('b');
      at(4000, () => {
        page.unsubscribe();
        const second = load(service, storage); // begins a conversation of its own
        const again = second.open();
        at(40_000, () => {
          second.out.retry('a');
          expect(second.told.at(-1)).toBe('a failed, b failed');
        });
        at(50_000, () => again.unsubscribe());
      });
    });
    expect(got).toEqual([]);
  });

  it('tells that the messages of a conversation that has ended have failed', () => {
    let hasEnded = false;
    const { service } = createService({
      latency: 20,
      fault: ({ operation }) =>
        hasEnded && operation !== 'start' ? { kind: 'status', status: 404 } : atSend(lostBefore)({ operation, nth: 1 }),
    });
    run(({ at }) => {
      const { told, errors, open, send } = load(service, createStorage().storage);
      open();
      at(1000, () => send('a'));
      at(3000, () => (hasEnded = true));
      at(9000, () => {
        expect(told.at(-1)).toBe('a failed');
        expect(errors).toMatchObject([{ status: 404 }]);
      });
    });
  });

  it('fails a message that cannot be stored, which does not go out, and tries again when told to', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage, state } = createStorage();
    run(({ at }) => {
      const { told, out, open, send } = load(service, storage);
      const page = open();
      at(1000, () => {
        state.isFull = true;
        send('a');
        expect(told.at(-1)).toBe('a failed');
      });
      at(4000, () => {
        expect(got).toEqual([]);
        state.isFull = false;
        out.retry('a');
      });
      at(8000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['a']);
  });

  it('does not send what cannot be stored as being sent', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage } = createStorage();
    let isFull = false;
    const picky: OutboxStorage = {
      getItem: (key) => storage.getItem(key),
      setItem(key, value) {
        if (isFull && value.includes('"sending"')) throw new Error('full');
        return storage.setItem(key, value);
      },
    };
    run(({ at }) => {
      const { told, out, open, send } = load(service, picky);
      const page = open();
      at(10, () => {
        send('a');
        isFull = true;
      });
      at(4000, () => {
        expect(told.at(-1)).toBe('a failed');
        isFull = false;
        out.retry('a');
      });
      at(8000, () => page.unsubscribe());
    });
    expect(got).toEqual(['a']);
  });

  it.each(['{', '{}', '[1]', 'null', '[{"clientId":"a","message":{},"state":"new"}]'])(
    'moves what it cannot read out of the way: %s',
    (text) => {
      const { storage, kept } = createStorage({ k: text });
      const { told, open } = load(createService().service, storage, { key: 'k' });
      run(() => open().unsubscribe());
      expect(told).toEqual(['']);
      expect(kept['k.bad']).toBe(text);
    },
  );

  it('takes a storage that answers later', async () => {
    const { storage, kept } = createStorage();
    const later: OutboxStorage = {
      getItem: (key) => Promise.resolve(storage.getItem(key)),
      setItem: (key, value) => Promise.resolve(storage.setItem(key, value)),
    };
    const { got, service } = createService();
    const { out, send } = load(service, later, { chat: { interval: 10 } });
    let page = Subscription.EMPTY;
    await new Promise<void>((resolve) => {
      page = out.message$.subscribe((list) => list.length === 0 && got.length > 0 && resolve());
      send('a');
    });
    page.unsubscribe();
    expect(Object.values(kept)).toEqual(['[]']);
    expect(got).toEqual(['a']);
  });

  it('lets the text tell the echo where a service gives no clientId back', () => {
    const { service } = createService({ latency: 20 });
    const forgetful = (request: TransportRequest) =>
      service(request).pipe(map((answer) => ({ ...answer, body: answer.body.replace('"clientId"', '"other"') })));
    run(({ at }) => {
      const chat = { transport: forgetful };
      const { told, out, open } = load(service, createStorage().storage, { chat });
      const page = open();
      out.send('a');
      at(4000, () => {
        expect(told.at(-1)).toBe('');
        page.unsubscribe();
      });
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['nothing in it', {}],
    ['a list', []],
    ['files', [{ name: 'a', data: new Blob([]) }]],
    ['a file', { name: 'a', data: new Blob([]) }],
  ])('takes no %s for a message', (_, message) => {
    const { out } = load(createService().service, createStorage().storage);
    expect(() => out.send(message as OutgoingMessage)).toThrow(TypeError);
  });

  it.each(['storage', 'key', 'settle'])('names an option that is wrong: %s', (name) => {
    const chat = chatWith(createService().service);
    const { storage } = createStorage();
    expect(() => outbox(chat, { storage, [name]: -1 })).toThrow(`not valid: ${name}`);
  });

  it('excludes consume', () => {
    const { errors, open, chat } = load(createService({ latency: 20 }).service, createStorage().storage);
    run(({ at }) => {
      const reader = chat.consume(() => []).subscribe();
      open();
      at(10, () => reader.unsubscribe());
    });
    expect(errors).toEqual([expect.any(StateError)]);
  });
});

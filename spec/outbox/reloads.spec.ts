import fc from 'fast-check';
import { Observable, switchMap, timer } from 'rxjs';
import { type Checkpoint, connect, type Message, type Transport } from 'rxjs-direct-line';
import { outbox } from 'rxjs-direct-line/outbox';
import { fakeDirectLine, type Fault } from 'rxjs-direct-line/testing';
import { now } from '../../src/util/clock';
import { amount } from '../support/amount';
import { run } from '../support/marbles';
import { createStorage } from './setUp';

// Messages are written, pages are reloaded and the network fails at any moment; then all is well, and the user tells the
// outbox to send again what it leaves to the user. `settle` is longer than any answer takes.

const settle = 5_000;
const untilAllIsWell = 60_000;
const end = 300_000;

const fault = fc.option(
  fc.oneof(
    fc.constantFrom<Fault>(
      { kind: 'drop', when: 'before' },
      { kind: 'drop', when: 'after' },
      { kind: 'status', status: 502 },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 400 },
      { kind: 'cut', framing: 'length' },
      { kind: 'html' },
    ),
    fc.integer({ min: 0, max: 4_000 }).map((ms): Fault => ({ kind: 'delay', ms })),
  ),
  { nil: undefined, freq: 2 },
);
const moment = fc.integer({ min: 0, max: untilAllIsWell });
const plan = fc.record({
  faults: fc.array(fault, { maxLength: 30 }),
  sends: fc.array(moment, { maxLength: 6 }),
  // a page that begins a conversation of its own, or goes on in the one before
  reloads: fc.array(fc.record({ at: moment, isNew: fc.boolean() }), { maxLength: 6 }),
  latency: fc.constantFrom(20, 500),
});

interface Plan {
  readonly faults: readonly (Fault | undefined)[];
  readonly sends: readonly number[];
  readonly reloads: readonly { readonly at: number; readonly isNew: boolean }[];
  readonly latency: number;
}

/** What the bot has got, and for which conversation each message was written, if there was one. */
function live({ faults, sends, reloads, latency }: Plan) {
  const log: Message[] = [];
  const writtenFor = new Map<string, string | undefined>();
  const { storage } = createStorage();

  run(({ at }) => {
    const begin = now();
    let nth = 0;
    const service = fakeDirectLine({
      latency,
      bot(message) {
        log.push(message);
        return [];
      },
      fault({ operation, at: time }) {
        if (time - begin >= untilAllIsWell || operation === 'start') return undefined;
        const given = faults[nth++];
        // A read that is refused for good ends the page's stream, which is another matter.
        return operation === 'read' && given?.kind === 'status' && given.status === 400 ? undefined : given;
      },
    });
    let checkpoint: Partial<Checkpoint> = {};

    const load = () => {
      const chat = connect({
        userId: 'user1',
        secret: 'secret',
        transport: service,
        timeout: 3_000,
        random: () => 0.5,
        ...checkpoint,
      });
      let id = checkpoint.conversationId;
      const out = outbox(chat, { storage, settle });
      const page = chat.conversationId$.subscribe((begun) => {
        id = begun;
        checkpoint = { conversationId: begun, ...checkpoint };
      });
      page.add(chat.checkpoint$.subscribe((latest) => (checkpoint = latest)));
      page.add(out.message$.subscribe());
      return { page, out, id: () => id };
    };

    let current = load();
    for (const { at: time, isNew } of reloads) {
      at(time, () => {
        current.page.unsubscribe();
        if (isNew) checkpoint = {};
        current = load();
      });
    }
    sends.forEach((time, i) =>
      at(time, () => {
        writtenFor.set(String(i), current.id());
        current.out.send({ text: 'x', clientId: String(i) });
      }),
    );
    // long after every message has been settled
    for (let time = untilAllIsWell + 4 * settle; time < end; time += 4 * settle) {
      at(time, () => {
        for (const clientId of writtenFor.keys()) current.out.retry(clientId);
      });
    }
    at(end, () => current.page.unsubscribe());
  });
  return { log, writtenFor };
}

describe('an outbox, whatever fails and whenever the page is reloaded', () => {
  it('gets each message to the bot once, and never into a conversation that it was not written for', () => {
    fc.assert(
      fc.property(plan, (given) => {
        const { log, writtenFor } = live(given);
        const lastBegun = given.reloads.some(({ isNew }) => isNew);
        for (const [clientId, conversationId] of writtenFor) {
          const found = log.filter(({ channelData }) => channelData?.['clientId'] === clientId);
          expect(found.length).toBeLessThanOrEqual(1);
          if (!lastBegun) expect(found).toHaveLength(1);
          if (conversationId !== undefined && found[0]) expect(found[0].conversationId).toBe(conversationId);
        }
      }),
      { numRuns: amount({ full: 100, everyday: 10 }) },
    );
  });

  it('may get it there twice if the service takes longer than `settle`', () => {
    const got: (string | undefined)[] = [];
    run(({ at }) => {
      const service = fakeDirectLine({
        latency: 20,
        bot({ text }) {
          got.push(text);
          return [];
        },
      });
      // The second POST is on its way for longer than `settle`.
      let posts = 0;
      const slow: Transport = (request) =>
        new Observable((subscriber) => {
          const isSlow = request.method === 'POST' && request.url.endsWith('/messages') && ++posts === 2;
          const sent$ = isSlow ? timer(settle + 5_000).pipe(switchMap(() => service(request))) : service(request);
          const subscription = sent$.subscribe({
            next: (answer) => subscriber.next(answer),
            error: (error: unknown) => subscriber.error(error),
            complete: () => subscriber.complete(),
          });
          // The client gives up, the network does not.
          return isSlow ? undefined : subscription;
        });
      const chat = connect({ userId: 'user1', secret: 'secret', transport: slow, timeout: 3_000 });
      const { message$, send } = outbox(chat, { storage: createStorage().storage, settle });
      const page = message$.subscribe();
      send('a');
      send('b');
      at(30_000, () => page.unsubscribe());
    });
    expect(got).toEqual(['a', 'b', 'b']);
  });
});

import { adaptiveBurst } from '../../src/polling/adaptiveBurst';
import type { Burst } from '../../src/polling/burst';
import type { Message } from '../../src/protocol/message';

const me = 'user1';
const start = Date.parse('2026-01-01T00:00:00Z');
const by = (from: string, at?: number): Message => ({
  id: `${from}${at}`,
  conversationId: 'c1',
  from,
  // the service's clock is not ours
  ...(at !== undefined && { created: new Date(start + at).toISOString() }),
});
const nothing = { messages: [] };

/** A conversation whose sends are 10 s apart, in POSTs of 20 ms. */
function talk(burst: Burst) {
  let time = 0;
  /** Sends, and has the replies found by polls at what the burst says, else each second. Gives the times of the polls after the send. */
  const send = (...delays: number[]): number[] => {
    const sentAt = (time += 10_000);
    const log = [by(me, sentAt), ...delays.map((delay) => by('bot', sentAt + delay))];
    const polls: number[] = [];
    burst.sent({ startedAt: sentAt, answeredAt: sentAt + 20 });
    for (let at = sentAt - 500; at < sentAt + 5000;) {
      const found = log.filter(({ created = '' }) => Date.parse(created) - start <= at);
      log.splice(0, found.length);
      burst.received({ messages: found }, at, me);
      at = burst.due(at, 1000) ?? at + 1000;
      polls.push(at - sentAt);
    }
    return polls;
  };
  /** The first poll after a send that nobody hears of any more. */
  const first = () => {
    const sentAt = (time += 10_000);
    burst.received(nothing, sentAt - 500, me);
    burst.sent({ startedAt: sentAt, answeredAt: sentAt + 20 });
    const due = burst.due(sentAt - 500, 1000) ?? NaN;
    burst.received(nothing, sentAt + 5000, me);
    return due - sentAt;
  };
  return { send, first };
}
const repeat = (times: number, act: (i: number) => void) => Array.from({ length: times }, (_, i) => act(i));

describe('adaptiveBurst', () => {
  it('waits for nothing before a send', () => {
    expect(adaptiveBurst().due(0)).toBeUndefined();
  });

  it('begins with one poll, 300 ms after the POST was answered', () => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: 0, answeredAt: 50 });
    expect(burst.due(-Infinity)).toBe(350);
    expect(burst.due(100)).toBe(350);
    expect(burst.due(350)).toBeUndefined();
  });

  it('learns the delay from what the service says of echo and reply', () => {
    const { send, first } = talk(adaptiveBurst());
    repeat(8, () => send(123));
    expect(first()).toBe(123);
  });

  it('has it by one poll where the bot is steady', () => {
    const { send } = talk(adaptiveBurst());
    repeat(8, () => send(700));
    expect(send(700)[0]).toBe(700);
  });

  it('does not take one delay for all: polls a quarter later', () => {
    const { send, first } = talk(adaptiveBurst());
    send(400);
    expect(first()).toBe(500);
  });

  it('plans one more a quarter beyond what is known, then leaves it to the interval', () => {
    const burst = adaptiveBurst();
    const { send } = talk(burst);
    repeat(8, () => send(400));
    burst.sent({ startedAt: 100_000, answeredAt: 100_020 });
    expect(burst.due(99_000, 1000)).toBe(100_400);
    expect(burst.due(100_400, 1000)).toBe(100_500);
    expect(burst.due(100_500, 1000)).toBeUndefined();
  });

  it('polls when the POST is answered for what came before that', () => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: 0, answeredAt: 900 });
    burst.received({ messages: [by(me, 0), by('bot', 850)] }, 1000, me);
    burst.sent({ startedAt: 10_000, answeredAt: 12_000 });
    expect(burst.due(11_500, 1000)).toBe(12_000);
  });

  it('takes the middle between two GETs where the service does not say when', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me)] }, 100, me);
    burst.received({ messages: [by('bot')] }, 300, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    expect(burst.due(9500, 1000)).toBe(10_200);
  });

  it('takes the middle between two GETs where what the service says cannot be', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0)] }, 500, me);
    burst.received({ messages: [by('bot', 100)] }, 1000, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    expect(burst.due(9500, 1000)).toBe(10_750);
  });

  it('believes a GET that had it sooner than the service says', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0), by('bot', 130)] }, 100, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    expect(burst.due(9500, 1000)).toBe(10_100);
  });

  it('learns from a drain that already found the reply', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0)] }, 300, me);
    burst.received({ messages: [by('bot', 310)] }, 320, me);
    expect(burst.due(320, 1000)).toBeUndefined();
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    expect(burst.due(9500, 1000)).toBe(10_310);
  });

  it('learns the second reply to a send apart from the first', () => {
    const { send } = talk(adaptiveBurst());
    repeat(4, () => send(200, 900));
    expect(send(200, 900).slice(0, 2)).toEqual([200, 900]);
  });

  it('learns nothing from what nobody asked for', () => {
    const burst = adaptiveBurst();
    const { send, first } = talk(burst);
    burst.received({ messages: [by('bot', 0)] }, 0, me);
    repeat(8, () => send(400));
    repeat(8, (i) => burst.received({ messages: [by('bot', 90_000 + i)] }, 90_000 + i * 100, me));
    expect(burst.due(100_000)).toBeUndefined();
    expect(first()).toBe(400);
  });

  it('learns nothing from a reply that may be to either of two sends', () => {
    const burst = adaptiveBurst();
    const { send, first } = talk(burst);
    repeat(8, () => send(400));
    burst.sent({ startedAt: 90_000, answeredAt: 90_020 });
    burst.sent({ startedAt: 90_300, answeredAt: 90_320 });
    burst.received({ messages: [by(me, 90_000), by(me, 90_300), by('bot', 90_350)] }, 90_400, me);
    burst.received({ messages: [by('bot', 93_000)] }, 93_000, me);
    expect(first()).toBe(400);
  });

  it('polls for each of two sends that are outstanding', () => {
    const burst = adaptiveBurst({ price: 0 });
    talk(burst).send(400);
    burst.sent({ startedAt: 90_000, answeredAt: 90_020 });
    burst.sent({ startedAt: 90_100, answeredAt: 90_120 });
    expect(burst.due(89_900, 1000)).toBe(90_400);
    burst.received({ messages: [by(me, 90_000), by(me, 90_100), by('bot', 90_400)] }, 90_400, me);
    expect(burst.due(90_400, 1000)).toBe(90_500);
  });

  it('polls less for a bot that seldom replies', () => {
    const eager = adaptiveBurst();
    const { send } = talk(eager);
    repeat(8, () => {
      send(100);
      send(600);
    });
    expect(send().slice(0, 2)).toEqual([100, 600]);

    const tired = adaptiveBurst();
    const { send: sendInVain } = talk(tired);
    repeat(8, () => {
      sendInVain(100);
      sendInVain(600);
      repeat(3, () => sendInVain());
    });
    expect(sendInVain()[0]).toBeGreaterThanOrEqual(600);
  });

  it('stops asking for a bot that replies no more, and begins again when it does', () => {
    const { send, first } = talk(adaptiveBurst());
    repeat(8, () => send(400));
    repeat(5, () => send());
    expect(first()).toBeNaN();
    send(500);
    expect(first()).toBe(625);
  });

  it.each([
    ['slower', 200, 900],
    ['faster', 900, 200],
  ])('recovers within 16 replies when the bot becomes %s', (_how, before, after) => {
    const { send } = talk(adaptiveBurst());
    repeat(40, (i) => send(before + (i % 7)));
    repeat(16, (i) => send(after + (i % 7)));
    const [poll = NaN] = send(after);
    expect(poll).toBeGreaterThanOrEqual(after);
    expect(poll).toBeLessThan(after + 7);
  });

  it('is not led astray by an outlier', () => {
    const { send } = talk(adaptiveBurst());
    repeat(31, () => send(300));
    send(4000);
    expect(send(300)[0]).toBe(300);
  });

  it('forgets what is older than its window', () => {
    const { send, first } = talk(adaptiveBurst({ window: 3, price: 0 }));
    send(100);
    send(300);
    send(200);
    expect(first()).toBe(100);
    send(400);
    expect(first()).toBe(200);
  });

  it('makes fewer polls at a higher price', () => {
    const delays = [100, 300, 500, 700];
    const after = (price: number) => {
      const { send } = talk(adaptiveBurst({ price }));
      repeat(8, (i) => send(delays[i % 4]!));
      return send().filter((at) => at < 900).length;
    };
    expect(after(0)).toBe(5);
    expect(after(10_000)).toBe(1);
  });

  it('goes on after a send whose echo never came', () => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: -20_000, answeredAt: -19_980 });
    const { send, first } = talk(burst);
    repeat(8, () => send(400));
    expect(first()).toBe(400);
  });

  it.each([0, 400, Infinity])('waits for nothing while a POST is on its way, whatever it knows (%d)', (delay) => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: 0, answeredAt: delay === 0 ? 500 : 20 });
    burst.received({ messages: delay < Infinity ? [by(me, 0), by('bot', delay)] : [by(me, 0)] }, 600, me);
    burst.received(nothing, 40_000, me);
    burst.sent({ startedAt: 50_000 });
    expect(burst.due(49_000, 1000)).toBeUndefined();
  });

  it('waits for nothing when a POST was refused', () => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: 0 });
    expect(burst.due(100)).toBeUndefined();
    burst.sent({ startedAt: 200 });
    burst.sent({ startedAt: 200, answeredAt: 250 });
    expect(burst.due(100)).toBe(550);
    burst.received({ messages: [by(me, 200)] }, 300, me);
    burst.received({ messages: [by('bot', 290)] }, 310, me);
    expect(burst.due(310)).toBeUndefined();
  });

  it('learns in common with its forks, while each has sends of its own', () => {
    const burst = adaptiveBurst();
    const other = burst.fork?.() as Burst;
    const { send } = talk(burst);
    repeat(8, () => send(400));
    expect(other.due(0)).toBeUndefined();
    expect(talk(other).first()).toBe(400);
  });

  it.each([
    ['price', { price: -1 }],
    ['price', { price: NaN }],
    ['window', { window: 0 }],
    ['window', { window: NaN }],
  ])('names %s that is wrong', (name, options) => {
    expect(() => adaptiveBurst(options)).toThrow(new TypeError(`not valid: ${name}`));
  });

  it('names the option that a name is nearly', () => {
    const options = { prize: 500 };
    expect(() => adaptiveBurst(options as object)).toThrow(new TypeError('not valid: prize, which should be price'));
  });
});

describe('adaptiveBurst, while a POST is in flight', () => {
  it('takes a reply that came with its echo for a reply to that send, not to the one before', () => {
    const burst = adaptiveBurst();
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0), by('bot', 400)] }, 500, me);
    burst.sent({ startedAt: 10_000 });
    burst.received({ messages: [by(me, 10_000), by('bot', 10_400)] }, 10_420, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_430 });
    burst.received({ messages: [] }, 10_440, me);
    burst.sent({ startedAt: 20_000, answeredAt: 20_020 });
    burst.received({ messages: [by(me, 20_000), by('bot', 20_400)] }, 20_400, me);
    // a second reply was never seen
    expect(burst.due(20_400, 1000)).toBeUndefined();
  });

  it('does not poll for a reply that is there already', () => {
    const burst = adaptiveBurst();
    for (let at = 0; at < 50_000; at += 10_000) {
      burst.sent({ startedAt: at, answeredAt: at + 20 });
      burst.received({ messages: [by(me, at), by('bot', at + 400)] }, at + 400, me);
    }
    burst.sent({ startedAt: 50_000 });
    burst.received({ messages: [by(me, 50_000), by('bot', 50_300)] }, 50_310, me);
    burst.sent({ startedAt: 50_000, answeredAt: 50_320 });
    expect(burst.due(50_310, 1000)).toBeUndefined();
  });

  it('learns by the echo that came', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0 });
    burst.received({ messages: [by(me, 0)] }, 100, me);
    burst.sent({ startedAt: 0, answeredAt: 300 });
    burst.received({ messages: [by('bot', 640)] }, 900, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    expect(burst.due(9_500, 1000)).toBe(10_640);
  });
});

it('adaptiveBurst learns from a reply that stands before the echo of the next send: it is to the one before', () => {
  const burst = adaptiveBurst({ price: 0 });
  burst.sent({ startedAt: 0, answeredAt: 20 });
  burst.received({ messages: [by(me, 0)] }, 320, me);
  burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
  burst.received({ messages: [by('bot', 640), by(me, 10_000)] }, 10_320, me);
  burst.received({ messages: [by('bot', 10_640)] }, 11_320, me);
  burst.sent({ startedAt: 20_000, answeredAt: 20_020 });
  expect(burst.due(19_000, 1000)).toBe(20_640);
});

describe('adaptiveBurst, by one reply', () => {
  /** The first poll after one more send, which shows what has been learned: one poll is made for each delay. */
  const next = (burst: Burst, at = 200_000) => {
    burst.sent({ startedAt: at, answeredAt: at + 20 });
    const due = burst.due(at - 1000, 1000);
    return due === undefined ? undefined : due - at;
  };
  const unlearned = 320;

  it('learns nothing from a reply that may be to either of two sends', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.sent({ startedAt: 300, answeredAt: 320 });
    burst.received({ messages: [by(me, 0), by(me, 300), by('bot', 350)] }, 400, me);
    burst.received(nothing, 100_000, me);
    expect(next(burst)).toBe(unlearned);
  });

  it('takes a reply for one to the first send that has none', () => {
    const burst = adaptiveBurst({ price: 0 });
    talk(burst).send(400);
    burst.sent({ startedAt: 90_000, answeredAt: 90_020 });
    burst.sent({ startedAt: 90_250, answeredAt: 90_270 });
    burst.received({ messages: [by(me, 90_000), by(me, 90_250), by('bot', 90_400)] }, 90_400, me);
    expect(burst.due(90_400, 1000)).toBe(90_650);
  });

  it('takes no reply for one to a send whose echo has not come', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0), by('bot', 400)] }, 500, me);
    burst.sent({ startedAt: 1000, answeredAt: 1020 });
    burst.received({ messages: [by('bot', 1010)] }, 1100, me);
    burst.received({ messages: [by(me, 1000), by('bot', 1400)] }, 1500, me);
    expect(next(burst)).toBe(400);
  });

  it('counts from its send, whenever that was', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    burst.received({ messages: [by(me, 10_000), by('bot', 10_130)] }, 10_100, me);
    expect(next(burst)).toBe(100);
  });

  it('counts from the send that was taken, if the one before was refused', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0 });
    burst.sent({ startedAt: 200 });
    burst.sent({ startedAt: 200, answeredAt: 250 });
    burst.received({ messages: [by(me)] }, 240, me);
    burst.received({ messages: [by('bot')] }, 700, me);
    expect(next(burst)).toBe(270);
  });

  it('takes an own message from elsewhere for no echo', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0), by(me, 50), by('bot', 400)] }, 500, me);
    expect(next(burst)).toBe(400);
  });

  it('does not learn that a send has no reply if its echo never came', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received(nothing, 40_000, me);
    expect(next(burst)).toBe(unlearned);
  });

  it('learns that there was none if it comes after half a minute', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received({ messages: [by(me, 0)] }, 500, me);
    burst.received({ messages: [by('bot', 31_000)] }, 31_100, me);
    expect(next(burst)).toBeUndefined();
  });
});

describe('adaptiveBurst, at the next send', () => {
  it('gives up a send whose echo should have come', () => {
    const burst = adaptiveBurst({ price: 0 });
    burst.sent({ startedAt: 0, answeredAt: 20 });
    burst.received(nothing, 1000, me);
    burst.sent({ startedAt: 10_000, answeredAt: 10_020 });
    burst.received({ messages: [by(me, 10_000), by('bot', 10_400)] }, 10_500, me);
    burst.sent({ startedAt: 20_000, answeredAt: 20_020 });
    expect(burst.due(19_000, 1000)).toBe(20_400);
  });

  it.each([
    ['is not due yet', true, 90_400],
    ['may come at any time, because nothing is known', false, 90_320],
  ])('gives up none whose reply %s', (_what, isKnown, due) => {
    const burst = adaptiveBurst({ price: 0 });
    if (isKnown) talk(burst).send(400);
    burst.sent({ startedAt: 90_000, answeredAt: 90_020 });
    burst.received({ messages: [by(me, 90_000)] }, 90_100, me);
    burst.sent({ startedAt: 90_200, answeredAt: 90_220 });
    expect(burst.due(90_100, 1000)).toBe(due);
  });
});

describe('adaptiveBurst, of the last four delays', () => {
  /** The polls for a send without a reply, once these delays are known: one for each that is remembered. */
  const remembered = (...delays: number[]) => {
    const { send } = talk(adaptiveBurst({ price: 0 }));
    for (const delay of delays) send(delay);
    return send();
  };

  it.each<[what: string, delays: number[], forgets: number]>([
    ['all longer than the others', [100, 150, 300, 300, 300, 300], 100],
    ['all shorter than the others', [900, 990, 500, 500, 500, 500], 900],
  ])('forgets the others if they are %s', (_what, delays, other) => {
    expect(remembered(...delays)).not.toContain(other);
  });

  it.each<[what: string, delays: number[], keeps: number]>([
    ['one longer than the others', [350, 100, 300, 300, 400, 300], 100],
    ['some shorter than the others', [900, 990, 500, 500, 950, 500], 900],
  ])('forgets nothing if they are %s', (_what, delays, other) => {
    expect(remembered(...delays)).toContain(other);
  });
});

it('adaptiveBurst may remember one reply only, and names a window that is misspelled', () => {
  const { send, first } = talk(adaptiveBurst({ window: 1, price: 0 }));
  send(100);
  send(300);
  expect(first()).toBe(300);
  expect(() => adaptiveBurst({ windw: 1 } as object)).toThrow(
    new TypeError('not valid: windw, which should be window'),
  );
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { delay, lastValueFrom, map, mergeMap, of, range, tap, timer } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';
import { directLine3 } from 'rxjs-direct-line/direct-line-3';
import { fetch as nodeFetch } from '#fetch';
import { seeded } from '../e2e/referenceService';
import { startBackEnd } from './backEnd';
import { startBackEnd3 } from './backEnd3';
import { createFaults } from './faults';
import { createLeakSearch } from './leakSearch';
import { compare, print, total } from './results';
import { createTalker } from './talker';

// Fifty conversations over real sockets, with a fifth of all requests faulty: what the library promises must hold.

const conversations = 50;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    /** Of the API. */
    version: { type: 'string', default: '1.1' },
  },
});
const seconds = Number(flags.seconds);
const seed = Number(flags.seed);
const is3 = flags.version === '3.0';

const leaks = createLeakSearch();
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string, ...rest: []) => {
    leaks.tell(chunk);
    return write(chunk, ...rest);
  };
}

async function run(): Promise<boolean> {
  const random = seeded(seed);
  console.log(`version ${flags.version}, seed ${seed}, ${seconds} s, ${conversations} conversations`);

  let strays = 0;
  const elsewhere = createServer((_request, response) => {
    strays += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const faults = createFaults({
    random,
    elsewhere: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`,
    isOdd: !is3,
  });

  const options = { tokenLifetime: 2000, fault: faults.fault };
  const reply = ({ text }: { text?: string }) =>
    range(1, 1 + Math.floor(3 * random())).pipe(
      mergeMap((nth) => timer(50 * random()).pipe(map(() => `${nth} to ${text!}`))),
    );
  const backEnd = is3
    ? await startBackEnd3({
        ...options,
        bot: (activity, say) => {
          // events enough for sets without a message
          for (let i = 0; i < 12; i++) say({ type: 'event', name: String(i) });
          return lastValueFrom(reply(activity).pipe(tap((text) => say({ text }))));
        },
      })
    : await startBackEnd({ ...options, bot: reply });
  const talkers = [];
  for (let i = 0; i < conversations; i++) {
    const options = {
      domain: backEnd.url,
      userId: `user${i}`,
      random,
      fetch: i % 3 ? nodeFetch : globalThis.fetch,
      ...(is3 && { translate: (transport: Transport) => directLine3({ transport }) }),
    };
    const identify = async () => {
      if (i % 2) return { secret: backEnd.secret };
      const conversationId = await backEnd.begin();
      faults.byToken.add(conversationId);
      const token = () => of(backEnd.issueToken(conversationId)).pipe(delay(20 * random()));
      // joins by its name, or is told by a 409 when it starts what has begun
      return i % 4 ? { conversationId, token } : { token };
    };
    talkers.push({ ...options, ...(await identify()) });
  }

  faults.turn(true);
  const all = talkers.map((options) => createTalker(options, faults, leaks));
  // how long it runs is what it is asked for; nothing waits for it
  await sleep(1000 * seconds);
  await Promise.all(all.map(({ sendNoMore }) => sendNoMore()));
  faults.turn(false);

  const readLogs = () => Promise.all(all.map(({ conversationId }) => backEnd.log(conversationId())));
  const hasHeardAll = async () => (await readLogs()).every(({ length }, i) => length <= all[i]!.heard.length);
  for (let tries = 0; tries < 50 && !(await hasHeardAll()); tries++) await sleep(200);
  // what comes a second time, or not at all, has no event: time for it to come
  await sleep(500);
  const logs = await readLogs();
  all.forEach(({ leave }) => leave());

  elsewhere.close();
  backEnd.close();

  const { counts, requests } = faults;
  const made = [...counts.values()].reduce((a, b) => a + b);
  console.log(`requests ${requests()}, faulty ${made} (${((100 * made) / requests()).toFixed(1)} %)`);
  console.log([...counts].map(([name, count]) => `  ${name} ${count}`).join('\n'));
  console.log(`credentials searched for ${backEnd.credentials.size}`);
  const records = all.map((talker, i) => compare(talker, logs[i]!));
  return print({ ...total(records), strays, leaks: leaks.found(backEnd.credentials) });
}

run().then(
  (isRight) => {
    process.exitCode = isRight ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

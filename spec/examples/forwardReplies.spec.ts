import { watch } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'libsql';
import { concat, elementAt, firstValueFrom, Observable, Subject, take } from 'rxjs';
import { endedBy, setUpProgram } from './program';

const numbers = (from: number) => Array.from({ length: 20 }, (_, n) => `reply ${from + n}`);
const said = numbers(0);
const saidLater = numbers(20);

// many processes, each as fast as the machine
jest.setTimeout(60_000);

describe('the program that forwards replies', () => {
  /** What the desk was asked for, by its key: a key that comes again is the same reply. */
  let asked: string[];
  let taken: Map<string, string>;
  let answer: (response: ServerResponse) => void;
  let asked$: Subject<void>;
  let answered$: Subject<void>;
  let later$: Subject<string>;
  let program: Awaited<ReturnType<typeof setUpProgram>>;
  beforeEach(async () => {
    asked = [];
    taken = new Map();
    answer = (response) => response.end();
    asked$ = new Subject();
    answered$ = new Subject();
    later$ = new Subject();
    program = await setUpProgram('forwardReplies', concat(said, later$), (request, response) => {
      const key = String(request.headers['idempotency-key']);
      void text(request).then((reply) => {
        asked.push(key);
        if (!taken.has(key)) taken.set(key, reply);
        asked$.next();
        response.on('finish', () => answered$.next());
        answer(response);
      });
    });
  });
  afterEach(() => program.close());

  /** Emits when the program writes to its store. */
  const written$ = new Observable<void>((subscriber) => {
    const watcher = watch(dirname(program.file), (_, name) => {
      if (name === `${basename(program.file)}-wal`) subscriber.next();
    });
    return () => watcher.close();
  });

  /** When `event$` has come so many times. */
  const nth = (n: number, event$: Observable<unknown>) => firstValueFrom(event$.pipe(elementAt(n - 1)));

  /** Opens the store, which no process may have open. */
  function inStore<T>(look: (db: Database.Database) => T): T {
    const db = new Database(program.file);
    try {
      return look(db);
    } finally {
      db.close();
    }
  }
  const stored = () => inStore((db) => db.prepare('SELECT id, text, forwarded FROM replies ORDER BY rowid').all());

  /** Runs the program until `event$` has come so many times; it is killed before that has come back. */
  async function killAt(event$: Observable<unknown>, n = 1) {
    const { child, ended } = program.start();
    event$.pipe(take(n)).subscribe({ complete: () => child.kill('SIGKILL') });
    expect(await ended).toEqual(endedBy('SIGKILL', null));
  }

  it('loses nothing and doubles nothing, whenever it is killed', async () => {
    let reads = 0;
    const reading = program.read$.subscribe(() => (reads += 1));
    // of the user: no reply
    await program.say('hello');
    const all = [...said, ...saidLater];
    saidLater.forEach((reply) => later$.next(reply));

    const moments = [program.read$, written$, asked$, answered$];
    for (const n of [1, 2, 3]) for (const moment$ of moments) await killAt(moment$, n);
    const kills = 12;
    // a reply whose answer never came is forwarded again
    expect(asked.length).toBeGreaterThan(taken.size);
    expect(taken.size).toBeLessThan(all.length);

    const { child, ended } = program.start();
    while (taken.size < all.length) await nth(1, answered$);
    child.kill('SIGTERM');
    expect(await ended).toEqual(endedBy(null, 0));
    reading.unsubscribe();

    const log = (await program.log()).filter(({ from }) => from === 'bot');
    expect(log.map(({ text }) => text)).toEqual(all);
    expect(stored()).toEqual(log.map(({ id, text }) => ({ id, text, forwarded: 1 })));
    expect([...taken]).toEqual(log.map(({ id, text }) => [id, text]));
    // a kill costs one reply that is forwarded again, or one set that is read again
    expect(asked.length).toBeLessThanOrEqual(all.length + kills);
    expect(reads).toBeLessThanOrEqual(all.length / 2 + 2 + kills);
  });

  it.each(['replies', 'checkpoints'])('saves nothing of a set when its %s cannot be saved', async (table) => {
    await killAt(program.read$);
    inStore((db) =>
      db.exec(`CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`),
    );
    const { exit, err } = await program.start().ended;
    expect(exit).toBe(1);
    expect(err).toMatch(/HandlerError[^]*the disk is full/);
    expect(stored()).toEqual([]);
    expect(inStore((db) => db.prepare('SELECT * FROM checkpoints').all())).toEqual([]);
    expect(asked).toEqual([]);
  });

  /** Tells it to end while the desk has the first reply in hand; both are taken all the same. */
  async function tellToEndAtWork(): Promise<void> {
    const inHand = new Promise<ServerResponse>((come) => (answer = come));
    const { child, ended } = program.start();
    const first = await inHand;
    child.kill('SIGTERM');
    answer = (response) => response.end();
    first.end();
    expect(await ended).toEqual(endedBy(null, 0));
    expect([...taken.values()]).toEqual(['reply 0', 'reply 1']);
  }

  it('forwards the set in hand when it is told to end, and exits with 0', async () => {
    await tellToEndAtWork();
    expect(stored()).toMatchObject([{ forwarded: 1 }, { forwarded: 1 }]);
  });

  it('forwards what is waiting when it is told to end before it reads', async () => {
    answer = () => undefined;
    await killAt(asked$);

    let reads = 0;
    const reading = program.read$.subscribe(() => (reads += 1));
    await tellToEndAtWork();
    expect(reads).toBe(0);
    reading.unsubscribe();
  });

  it('exits with 1 when the desk is down, and goes on with the same reply', async () => {
    answer = (response) => {
      response.statusCode = 503;
      response.end();
    };
    const { exit, err } = await program.start().ended;
    expect(exit).toBe(1);
    expect(err).toMatch(/HandlerError[^]*answers 503/);
    expect(new Set(asked).size).toBe(1);
    expect(asked).toHaveLength(3);

    answer = (response) => response.end();
    const { child, ended } = program.start();
    await nth(1, answered$);
    child.kill('SIGTERM');
    expect(await ended).toEqual(endedBy(null, 0));
    expect(asked[3]).toBe(asked[0]);
  });

  it('lets no second process at its store', async () => {
    answer = () => undefined;
    const { child, ended } = program.start();
    await nth(1, asked$);
    const second = await program.start().ended;
    expect(second.exit).toBe(1);
    expect(second.err).toContain('database is locked');
    child.kill('SIGKILL');
    await ended;
    expect(asked).toHaveLength(1);
  });
});

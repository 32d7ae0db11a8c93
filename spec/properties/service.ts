import { asyncScheduler, delay, delayWhen, from, mergeMap, Observable, of, Subject, switchMap, timer } from 'rxjs';
import type { Message, MessageSet, Transport, TransportRequest } from 'rxjs-direct-line';
import { fakeDirectLine, type Fault } from 'rxjs-direct-line/testing';
import type { Schedule } from './schedule';
import type { Observation, Operation, Outcome, Sight } from './seen';

export const secret = 'S3CR3T-4711';
const domain = 'https://directline.botframework.com';
/** Of a token that nothing can replace, even if the clock is set: one half of it passes before it is renewed. */
const longLife = 30 * 24 * 60 * 60_000;
/** No schedule has a budget of so many requests. */
const limit = 2000;

function operationOf({ method, url }: TransportRequest, isHistory: boolean): Operation {
  if (url.includes('/renew')) return 'renew';
  if (!url.includes('/messages')) return 'start';
  if (method === 'POST') return 'send';
  return isHistory ? 'history' : 'read';
}

function resultOf(status: number, replaceable: boolean): Outcome['result'] {
  if (status < 300 || status === 409) return 'taken';
  if (status === 401 || status === 403) return replaceable ? 'refused' : 'fatal';
  return status < 400 || status === 408 || status === 429 || status >= 500 ? 'transient' : 'fatal';
}

const refuses = (fault: Fault) =>
  fault.kind === 'expire' || (fault.kind === 'status' && [401, 403].includes(fault.status));

/** The body where it is an object or a text in JSON. */
function valueOf(body: string) {
  try {
    return JSON.parse(body) as Partial<MessageSet & { token: string; conversationId: string }> | string | null;
  } catch {
    return undefined;
  }
}

/** The service and the wire to it: does as the schedule says, and tells `see` what can be seen of it. */
export function createService(schedule: Schedule, see: (sight: Sight) => void) {
  const { credential, faults } = schedule;
  const credentials = new Set([secret]);
  const positions = new Map<string, number>();
  /** The service's own watermark for each that was given. */
  const ours = new Map<string, string>();
  const keys = new Set<string>();
  /** What was refused and has not been taken since: a second refusal would be the end. */
  const refused = new Set<Operation>();
  const unasked$ = new Subject<string>();
  let conversationId = '';
  let start: Observation['start'] = { watermark: undefined, position: 0 };
  let injected: Fault | undefined;
  let nextFault = 0;
  let sinceFault = 0;
  let heard = 0;
  let requests = 0;
  let calm = false;
  let instant = false;
  let emptied = false;
  /** Once there is a checkpoint, who asks without a watermark reads the history, and so does who asks with what it got. */
  let hasCheckpoint = false;
  const marksOfHistory = new Set<string | undefined>([undefined]);

  const fake = fakeDirectLine({
    secret,
    pageSize: schedule.pageSize,
    tokenLifetime: credential === 'token' ? longLife : schedule.tokenLifetime,
    maxRequests: Infinity,
    bot$: unasked$,
    bot: () => {
      const nth = heard++;
      const delays = schedule.bot.length ? schedule.bot[nth % schedule.bot.length] : [];
      if (!delays) throw new Error('the bot failed');
      return from(delays).pipe(
        mergeMap((ms, i) => {
          const reply$ = of(`reply ${nth}.${i}`);
          return ms ? reply$.pipe(delay(ms)) : reply$;
        }),
      );
    },
    // asked in the turn in which it is set
    fault: () => injected,
  });

  function faultOf(operation: Operation): Fault | undefined {
    const next = faults[nextFault];
    if (calm || !next || sinceFault++ < next.after) return undefined;
    const { fault } = next;
    nextFault += 1;
    sinceFault = 0;
    if (refuses(fault) && refused.has(operation)) return undefined;
    // nor may it come from another operation that takes the same token
    if (fault.kind === 'expire' && refused.size) return undefined;
    // whatever a portal says to a send, 200 means that it was taken
    if (fault.kind === 'html' && operation === 'send') return undefined;
    // nothing can replace this token
    const gone = fault.kind === 'status' && resultOf(fault.status, false) === 'fatal';
    if (credential === 'token' && (fault.kind === 'expire' || (operation === 'renew' && gone))) return undefined;
    return fault;
  }

  const transport: Transport = (request) =>
    new Observable((subscriber) => {
      const { headers } = request;
      const id = ++requests;
      if (id > limit) {
        // out of the virtual time, not through the stream; without an answer, a loop that knows no time ends too
        if (!instant) {
          asyncScheduler.schedule(() => {
            throw new Error(`more than ${limit} requests`);
          });
        }
        return;
      }
      const given = headers['Authorization']?.split(' ')[1] ?? '';
      const url = new URL(request.url);
      const watermark = url.searchParams.get('watermark') ?? undefined;
      const operation = operationOf(request, hasCheckpoint && marksOfHistory.has(watermark));
      const { text } = (operation === 'send' ? JSON.parse(request.body as string) : {}) as { text?: string };
      const fault = faultOf(operation);
      const way$: Observable<unknown> = schedule.latency && !instant ? timer(schedule.latency / 2) : of(0);
      let ended = false;

      const end = (outcome: Omit<Outcome, 'operation' | 'request'>) => {
        ended = true;
        if (outcome.status === 401 || outcome.status === 403) refused.add(operation);
        else if (outcome.result === 'taken') refused.delete(operation);
        see({ type: 'outcome', operation, request: id, ...outcome });
      };

      /** The answer as it comes over the wire. */
      function onWire(status: number, body: string): string {
        if (status >= 400 && status !== 409) {
          const isReplaceable = given !== secret && !(operation === 'start' && credential === 'token');
          const retryAfter = fault?.kind === 'status' ? fault.retryAfter : undefined;
          end({ result: resultOf(status, isReplaceable), status, ...(retryAfter && { retryAfter }) });
          // some services quote what they refuse
          return JSON.stringify({ error: { code: 'ServiceError', message: `not for ${given}` } });
        }
        const value = valueOf(body);
        const garbled = operation !== 'send' && !value;
        if (garbled || typeof value === 'string' || !value?.messages) {
          if (typeof value === 'string') credentials.add(value);
          else if (value?.token) credentials.add(value.token);
          if (typeof value === 'object' && value?.conversationId) ({ conversationId } = value);
          // a 409 that does not tell what there is already is a 4xx like others
          end({ result: !garbled ? resultOf(status, true) : status === 409 ? 'fatal' : 'transient', status });
          return body;
        }
        const ids = value.messages.map((message) => message.id);
        const position = (positions.get(watermark ?? '') ?? 0) + ids.length;
        let mark = value.watermark;
        if (fault?.kind === 'sameWatermark') mark = watermark;
        else if (mark !== undefined) {
          // opaque: in no order, and not safe in a URL
          const n = schedule.freshWatermarks ? id : position;
          const disguise = `${operation === 'history' ? 'h' : ''}${(n * 7919) % 1000}&/ü+%${n}`;
          if (operation === 'history') marksOfHistory.add(disguise);
          ours.set(disguise, mark);
          positions.set(disguise, position);
          mark = disguise;
        }
        if (!ids.length && operation === 'read') emptied = true;
        end({ result: 'taken', status, ids, ...(mark !== undefined && { watermark: mark }) });
        return JSON.stringify({ ...value, watermark: mark });
      }

      see({
        type: 'request',
        operation,
        request: id,
        url: request.url,
        ...(watermark !== undefined && { watermark }),
        ...(text !== undefined && { text }),
      });
      if (watermark !== undefined) url.searchParams.set('watermark', ours.get(watermark) ?? watermark);
      if (fault?.kind === 'expire') keys.delete(given);

      const subscription = way$
        .pipe(
          switchMap(() => {
            injected = fault;
            const Authorization = `Bearer ${keys.has(given) ? secret : given}`;
            return fake({ ...request, url: url.href, headers: { ...headers, Authorization } });
          }),
          delayWhen(() => way$),
        )
        .subscribe({
          next: (response) => {
            subscriber.next({ ...response, body: onWire(response.status, response.body) });
            subscriber.complete();
          },
          error: (error: unknown) => {
            end({ result: 'transient' });
            subscriber.error(new Error(`${(error as Error).message}: ${given}`));
          },
        });

      return () => {
        if (!ended) end({ result: 'aborted' });
        subscription.unsubscribe();
      };
    });

  /** At once, and unseen. */
  function ask(method: 'GET' | 'POST', path: string): string {
    let answer = '';
    injected = undefined;
    fake({ method, url: domain + path, headers: { Authorization: `Bearer ${secret}` } }).subscribe(
      ({ body }) => (answer = body),
    );
    return answer;
  }

  const readAfter = (watermark: string | undefined) =>
    JSON.parse(
      ask(
        'GET',
        `/api/conversations/${conversationId}/messages${watermark === undefined ? '' : `?watermark=${watermark}`}`,
      ),
    ) as MessageSet;

  return {
    transport,
    credentials: credentials as ReadonlySet<string>,
    positions: positions as ReadonlyMap<string, number>,
    start: () => start,

    /** A token for a conversation that nobody has begun. */
    generate(): string {
      const token = JSON.parse(ask('POST', '/api/tokens/conversation')) as string;
      credentials.add(token);
      return token;
    },

    /** A conversation that others began: its token, and where they are in it. */
    begin(said: number, read: number) {
      const started = JSON.parse(ask('POST', '/api/conversations')) as { conversationId: string; token: string };
      const { token } = started;
      ({ conversationId } = started);
      credentials.add(token);
      for (let i = 0; i < said; i++) unasked$.next(`before ${i}`);
      let watermark: string | undefined;
      let position = 0;
      while (position < read) {
        const set = readAfter(watermark && ours.get(watermark));
        position += set.messages.length;
        watermark = `theirs ${position}`;
        ours.set(watermark, set.watermark ?? '');
        positions.set(watermark, position);
      }
      start = { watermark, position };
      hasCheckpoint = watermark !== undefined;
      return { conversationId, token, watermark };
    },

    /** A credential for a token function to give. */
    issueKey(): string {
      const key = `key-${credentials.size}`;
      keys.add(key);
      credentials.add(key);
      return key;
    },

    say: (text: string) => unasked$.next(text),

    log(): readonly Message[] {
      const log: Message[] = [];
      if (!conversationId) return log;
      for (let set = readAfter(undefined); set.messages.length; set = readAfter(set.watermark)) {
        log.push(...set.messages);
      }
      return log;
    },

    /** From now on no reader asks without a watermark. */
    onCheckpoint: () => void (hasCheckpoint = true),
    /** Whether the GETs of a history can be told from those of a reader. */
    canTellHistory: () => hasCheckpoint,

    /** No more faults. */
    calmDown: () => void (calm = true),
    /** No more latency: all is synchronous. */
    hurryUp: () => void (instant = true),
    /** Whether a GET of a reader has brought nothing since the last time that this was asked. */
    hasEmptied(): boolean {
      const has = emptied;
      emptied = false;
      return has;
    },
  };
}

export type Service = ReturnType<typeof createService>;

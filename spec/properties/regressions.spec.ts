import { check } from './check';
import { run } from './run';
import type { Schedule, Step } from './schedule';

const plain: Schedule = {
  joined: undefined,
  credential: 'secret',
  tokenLifetime: 2000,
  tokenTakes: 0,
  tokenFails: 0,
  pageSize: 1,
  latency: 0,
  freshWatermarks: false,
  intervalAs: 'number',
  interval: 200,
  burstAs: 'list',
  burst: [],
  timeout: 1000,
  retry: { delay: 0, maxDelay: 400, jitter: false },
  bot: [],
  faults: [],
  steps: [],
  last: 'read',
  resume: 0,
};
const read: Step = { do: 'read', take: 0, again: undefined };
const send: Step = { do: 'send', clientId: false, cancel: undefined };
const nullBody = { kind: 'nullBody' } as const;

/** What the properties have found, as they have shrunk it. */
const found: Record<string, Partial<Schedule>> = {
  'a set, an empty set and a drain without latency: the loop completed': {
    steps: [
      { at: 0, ...read },
      { at: 1, ...send },
    ],
  },
  'a handler that works for 10 ms, without latency: the loop completed': {
    joined: { said: 1, read: 0 },
    steps: [{ at: 0, do: 'wake' }],
    last: 'consume',
  },
  '`retry` around a handler that fails: the loop completed when the set came again': {
    latency: 100,
    steps: [
      { at: 0, do: 'consume', take: 0, again: 0, takes: 0, fails: 1, how: 'throws', until: undefined },
      { at: 100, do: 'say', times: 1 },
    ],
  },
  'a renewal answered with null: the token was "null", and the conversation gone': {
    joined: { said: 0, read: 0 },
    credential: 'token',
    latency: 50,
    faults: [
      { after: 0, fault: { kind: 'sameWatermark' } },
      { after: 0, fault: nullBody },
    ],
    steps: [{ at: 0, ...read }],
  },
  'a refusal, then a renewal answered with null: the secret was not asked': {
    faults: [
      { after: 2, fault: { kind: 'status', status: 401 } },
      { after: 0, fault: nullBody },
    ],
    steps: [{ at: 0, ...read }],
  },
  'a refusal in the turn of the token function: it was not asked again': {
    credential: 'function',
    faults: [{ after: 1, fault: { kind: 'expire' } }],
    steps: [{ at: 0, ...send }],
  },
  'a Retry-After as a date, told in the first second of 1970: it was measured against the own clock': {
    latency: 400,
    faults: [{ after: 0, fault: { kind: 'status', status: 429, retryAfter: 1000, form: 'date' } }],
    steps: [{ at: 0, ...read }],
  },
  'a message that goes out in the very ms in which a GET has begun: the poll after it was left out': {
    credential: 'function',
    tokenTakes: 50,
    burstAs: 'plan',
    burst: [0],
    steps: [
      { at: 0, do: 'say', times: 1 },
      { at: 700, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
      { at: 701, ...send },
    ],
  },
  'a read that is refused after a start that was, too: it was given up': {
    credential: 'function',
    faults: [
      { after: 0, fault: { kind: 'status', status: 401 } },
      { after: 1, fault: { kind: 'expire' } },
    ],
    steps: [{ at: 0, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined }],
  },
  'a wake for a reader that began when the one before had failed, without latency: it was not heard': {
    interval: 1700,
    faults: [
      { after: 5, fault: { kind: 'sameWatermark' } },
      { after: 2, fault: { kind: 'status', status: 400 } },
    ],
    steps: [
      { at: 0, do: 'read', take: 0, again: 0 },
      { at: 0, ...send },
      { at: 3500, do: 'wake' },
    ],
  },
  'a token function that fails before the first GET, while the interval pauses: the first poll was forgotten': {
    credential: 'function',
    tokenFails: 2,
    interval: Infinity,
    steps: [{ at: 0, do: 'say', times: 1 }],
  },
  'a wake, then a start that fails at the end of its Retry-After: the checker had the wake still count': {
    retry: { delay: 100, maxDelay: 400, jitter: false },
    faults: [
      { after: 0, fault: { kind: 'status', status: 408, retryAfter: 1000 } },
      { after: 0, fault: { kind: 'html' } },
    ],
    steps: [
      { at: 0, ...read },
      { at: 0, do: 'wake' },
    ],
  },
  'a wake that gets a token for a start that takes time: the checker took the token for a failure': {
    credential: 'function',
    tokenFails: 1,
    latency: 50,
    retry: { delay: 500, maxDelay: 400, jitter: false },
    steps: [
      { at: 0, ...read },
      { at: 0, do: 'wake' },
    ],
  },
  'a wake while the first token is asked for: the checker did not see that it came during the attempt': {
    credential: 'function',
    tokenTakes: 50,
    tokenFails: 1,
    retry: { delay: 100, maxDelay: 400, jitter: false },
    steps: [
      { at: 6000, ...read },
      { at: 6000, do: 'wake' },
    ],
  },
  'a wake and a send that share a start: the checker took their token for a failure': {
    credential: 'function',
    tokenFails: 2,
    latency: 100,
    retry: { delay: 500, maxDelay: 400, jitter: false },
    steps: [
      { at: 0, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
      { at: 500, do: 'wake' },
      { at: 500, ...send },
    ],
  },
  'a renewal that is refused, so that the token function is asked: the checker took it for the end of the attempt': {
    joined: { said: 0, read: 0 },
    credential: 'function',
    tokenTakes: 50,
    retry: { delay: 100, maxDelay: 400, jitter: false },
    faults: [
      { after: 0, fault: { kind: 'html' } },
      { after: 0, fault: { kind: 'drop', when: 'before' } },
      { after: 0, fault: { kind: 'expire' } },
    ],
    steps: [
      { at: 0, ...send },
      { at: 0, ...read },
    ],
  },
  'a send that fails in the very ms in which a planned poll begins: the poll was made again': {
    joined: { said: 1, read: 0 },
    latency: 50,
    interval: 1700,
    burstAs: 'plan',
    burst: [1000],
    faults: [
      { after: 1, fault: { kind: 'redirect', to: 'https://login.example/' } },
      { after: 1, fault: { kind: 'status', status: 408 } },
    ],
    steps: [
      { at: 0, ...read, take: 1 },
      { at: 2450, ...send },
      { at: 2450, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
      { at: 3450, ...send },
    ],
  },
  'a send that is taken while a drain waits for a new token: the checker had it come before the drain': {
    joined: { said: 1, read: 0 },
    credential: 'token',
    latency: 50,
    retry: { delay: 100, maxDelay: 400, jitter: false },
    faults: [{ after: 3, fault: { kind: 'drop', when: 'before' } }],
    steps: [
      { at: 0, ...read },
      { at: 0, ...send },
    ],
  },
  'a plan that throws when it is asked for a poll in the ms of its GET: it was not told of the message': {
    latency: 50,
    burstAs: 'plan',
    burst: [300],
    throws: { plan: 2, random: 0 },
    steps: [
      { at: 150, ...send },
      { at: 250, do: 'read', take: 0, again: 0 },
    ],
  },
  'a planned poll after a regular one that failed, while the interval pauses: it was not made': {
    joined: { said: 0, read: 0 },
    intervalAs: 'stream',
    burstAs: 'plan',
    burst: [0],
    faults: [
      { after: 1, fault: { kind: 'status', status: 408, retryAfter: 1000 } },
      { after: 0, fault: { kind: 'drop', when: 'after' } },
    ],
    steps: [
      { at: 0, ...read },
      { at: 1100, do: 'interval', ms: Infinity },
      { at: 1100, ...send },
    ],
  },
  'a renewal for a send that fails in the ms of a regular poll, which a plan puts off: the checker had the poll begin':
    {
      credential: 'function',
      tokenTakes: 50,
      intervalAs: 'stream',
      burstAs: 'plan',
      burst: [300],
      faults: [
        { after: 0, fault: { kind: 'status', status: 408, retryAfter: 1000 } },
        { after: 0, fault: { kind: 'status', status: 408, retryAfter: 2000 } },
        { after: 3, fault: { kind: 'sameWatermark' } },
        { after: 0, fault: { kind: 'expire' } },
        { after: 1, fault: { kind: 'status', status: 408 } },
      ],
      steps: [
        { at: 0, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
        { at: 6100, ...send },
      ],
    },
  'an early attempt that goes on after its renewal failed, when the backoff had just ended: the checker had it begin anew':
    {
      joined: { said: 0, read: 0 },
      credential: 'token',
      latency: 100,
      retry: { delay: 500, maxDelay: 400, jitter: true },
      faults: [
        { after: 0, fault: { kind: 'redirect', to: 'https://login.example/' } },
        { after: 1, fault: { kind: 'drop', when: 'before' } },
        { after: 0, fault: { kind: 'drop', when: 'before' } },
      ],
      steps: [
        { at: 0, do: 'say', times: 1 },
        { at: 1, ...read },
        { at: 200, ...send },
      ],
    },
  'a clock that is set forward during a renewal, with no other token to be had: the new one was thrown away': {
    joined: { said: 0, read: 0 },
    credential: 'token',
    latency: 400,
    faults: [{ after: 0, fault: { kind: 'status', status: 401 } }],
    steps: [
      { at: 0, ...send },
      { at: 0, do: 'wake' },
      { at: 450, do: 'set clock', by: 3_600_000 },
    ],
  },
  'a wake within a listener, while the first token is asked for: the checker had one more attempt begin with its GET': {
    joined: { said: 0, read: 0 },
    credential: 'function',
    tokenTakes: 50,
    tokenFails: 1,
    retry: { delay: 100, maxDelay: 400, jitter: false },
    steps: [{ at: 0, do: 'say', times: 1 }],
    acts: [
      { on: 'status', nth: 1, step: read },
      { on: 'status', nth: 1, step: { do: 'wake' } },
    ],
  },
  'a wake in the ms in which a token for a send fails: the checker took that for the end of its attempt': {
    credential: 'function',
    tokenTakes: 50,
    tokenFails: 2,
    retry: { delay: 500, maxDelay: 400, jitter: false },
    steps: [
      { at: 3001, ...read },
      { at: 3350, ...send },
      { at: 3400, do: 'wake' },
    ],
  },
  'a reader that leaves in a listener of its start, and another that begins there: the first went on with its start': {
    intervalAs: 'replayed',
    steps: [{ at: 0, ...read }],
    acts: [
      { on: 'status', nth: 2, step: { do: 'leave', which: 0 } },
      {
        on: 'status',
        nth: 3,
        step: { do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
      },
    ],
  },
  'a send within the set of a planned poll, and one after it: the checker counted the gap from the second': {
    joined: { said: 0, read: 0 },
    pageSize: 2,
    burstAs: 'plan',
    burst: [300],
    faults: [
      { after: 1, fault: { kind: 'status', status: 401 } },
      { after: 1, fault: { kind: 'sameWatermark' } },
    ],
    steps: [
      { at: 0, ...read },
      { at: 0, ...send },
      { at: 300, ...read },
      { at: 350, ...send },
    ],
    acts: [
      { on: 'status', nth: 1, step: { do: 'say', times: 2 } },
      { on: 'message', nth: 3, step: send },
    ],
  },
  'a renewal for a poll, in the ms in which a send is answered: the checker took the poll for one that waits': {
    credential: 'function',
    latency: 50,
    tokenTakes: 50,
    tokenFails: 2,
    burstAs: 'plan',
    burst: [100],
    retry: { delay: 500, maxDelay: 400, jitter: false },
    steps: [
      { at: 0, ...read },
      { at: 0, ...send },
      { at: 750, do: 'wake' },
      { at: 1800, ...send },
    ],
  },
  'a new token that a day makes old before it comes: the checker wanted another one for the send': {
    latency: 400,
    faults: [
      { after: 0, fault: { kind: 'sameWatermark' } },
      { after: 2, fault: { kind: 'status', status: 401 } },
    ],
    steps: [
      { at: 0, ...send },
      { at: 0, ...send },
      { at: 0, ...send },
      { at: 0, do: 'leave', which: 0 },
      { at: 2100, do: 'set clock', by: 86_400_000 },
    ],
  },
  'a redirect, then a busy service, after a token that takes its time: the checker took the first wait for one that goes on':
    {
      joined: { said: 0, read: 0 },
      credential: 'function',
      tokenTakes: 50,
      faults: [
        { after: 0, fault: { kind: 'redirect', to: 'https://login.example/' } },
        { after: 0, fault: { kind: 'status', status: 408, retryAfter: 1000 } },
      ],
      steps: [
        { at: 0, do: 'consume', take: 0, again: undefined, takes: 0, fails: 0, how: 'throws', until: undefined },
        { at: 100, do: 'leave', which: 0 },
      ],
    },
};

it.each(Object.entries(found))('%s', (_, schedule) => {
  expect(check(run({ ...plain, ...schedule }))).toEqual([]);
});

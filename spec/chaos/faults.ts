import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { createOddAnswers } from './oddAnswers';

/** How many requests are faulty. */
const rate = 0.2;

const toRead = new Set(['no watermark', 'same watermark']);
const refusals = new Set(['401', '403', 'expired token']);
/** They count as refusals if the token must have expired by now. */
const refusingPages = new Set(['page with 401', 'page with 403']);
/** Before the first good answer they say that the address is wrong. */
const pagesOfTheAddress = new Set(['page with 404', 'page with 410']);

/** How many requests find nobody to take the connection. */
const refusedConnections = 0.01;

interface FaultsOptions {
  readonly random: () => number;
  /** Where redirects lead. */
  readonly elsewhere: string;
  /** Whether the service answers in the odd forms of 1.1, too. */
  readonly isOdd: boolean;
}

/** What goes wrong: every kind of fault, evenly. */
export function createFaults({ random, elsewhere, isOdd }: FaultsOptions) {
  const faults: Readonly<Record<string, Fault>> = {
    'dropped before': { kind: 'drop', when: 'before' },
    'dropped after': { kind: 'drop', when: 'after' },
    'cut by length': { kind: 'cut', framing: 'length' },
    'cut by chunks': { kind: 'cut', framing: 'chunked' },
    'late answer': { kind: 'delay', ms: 100 },
    'no answer': { kind: 'delay', ms: Infinity },
    '401': { kind: 'status', status: 401 },
    '403': { kind: 'status', status: 403 },
    '408': { kind: 'status', status: 408 },
    '429': { kind: 'status', status: 429 },
    '429 in seconds': { kind: 'status', status: 429, retryAfter: 1000 },
    '429 as a date': { kind: 'status', status: 429, retryAfter: 1000, form: 'date', skew: -3_600_000 },
    '500': { kind: 'status', status: 500 },
    '502': { kind: 'status', status: 502 },
    '503': { kind: 'status', status: 503 },
    'expired token': { kind: 'expire' },
    'no watermark': { kind: 'noWatermark' },
    'same watermark': { kind: 'sameWatermark' },
    'null body': { kind: 'nullBody' },
    'page in HTML': { kind: 'html' },
    redirect: { kind: 'redirect', to: elsewhere },
    'endless body': { kind: 'endless' },
    ...(isOdd && createOddAnswers()),
  };
  const names = Object.keys(faults);
  const counts = new Map([...names, 'refused connection'].map((name) => [name, 0]));
  const count = (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const byToken = new Set<string | undefined>();
  /** What has to succeed before there is another refusal. */
  const pending = new Map<string | undefined, Set<string>>();
  const answered = new Set<string | undefined>();
  let requests = 0;
  let isOn = false;

  /**
   * A second refusal in a row, of the new token, is fatal by design: so none comes before both reading and sending have
   * succeeded after the one before. Nor is a secret ever refused, because there is nothing to put in its place.
   */
  function mayRefuse(name: string, { operation, conversationId }: FaultedRequest): boolean {
    if (pending.get(conversationId)?.size) return false;
    // what a secret came with is left alone by `expire`
    return name === 'expired token' || (operation !== 'start' && byToken.has(conversationId));
  }

  function isPossible(name: string, request: FaultedRequest): boolean {
    if (refusals.has(name)) return mayRefuse(name, request);
    if (refusingPages.has(name) && byToken.has(request.conversationId)) return mayRefuse(name, request);
    if (pagesOfTheAddress.has(name)) return answered.has(request.conversationId);
    if (toRead.has(name) || faults[name]?.kind === 'messageSet') return request.operation === 'read';
    // a 409 that does not tell what to join is fatal by design
    return name !== 'null body' || request.operation !== 'start';
  }

  const refused = (conversationId: string | undefined) => void pending.set(conversationId, new Set(['GET', 'POST']));

  return {
    /** How often which fault was made, and of how many requests. */
    counts,
    requests: () => requests,
    /** Only these conversations are refused; all others have a secret. */
    byToken,
    turn: (on: boolean) => void (isOn = on),

    /** A client has been refused, be it by a fault or because its token had come to its end. */
    refused,
    /** What a request that begins now may strike off by its success; a refusal in the meantime is another matter. */
    pending: (conversationId: string | undefined) => pending.get(conversationId),
    /** A client has had a good answer. */
    answered: (conversationId: string | undefined) => void answered.add(conversationId),

    /** Whether a connection is refused, so that its request does not leave the client. */
    refusesConnection(): boolean {
      if (!isOn || random() >= refusedConnections) return false;
      requests += 1;
      count('refused connection');
      return true;
    },

    fault(request: FaultedRequest): Fault | undefined {
      if (!isOn) return undefined;
      requests += 1;
      if (random() >= rate) return undefined;
      const possible = names.filter((name) => isPossible(name, request));
      const name = possible[Math.floor(random() * possible.length)]!;
      if (refusals.has(name) || refusingPages.has(name)) refused(request.conversationId);
      count(name);
      return faults[name];
    },
  };
}

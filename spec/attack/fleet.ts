// Attacks on the example of a fleet, by somebody who can write to its Redis, or whose page a browser on its machine shows.
import { setTimeout } from 'node:timers/promises';
import { of } from 'rxjs';
import { noCounts } from '../../docs/examples/fleet/counts';
import type { Figures } from '../../docs/examples/fleet/figures';
import { createLog } from '../../docs/examples/fleet/log';
import { servePage } from '../../docs/examples/fleet/page';
import { askPage } from '../fleet/askPage';
import { domain, runLease, secret } from '../fleet/runLease';

export interface Attack {
  readonly name: string;
  run(options: { short: boolean }): Promise<{ tried: number; gotThrough: number; note?: string }>;
}

/** The same choices in each run, so that what gets through can be found again. */
function createChooser(seed = 1) {
  let state = seed;
  return <T>(choices: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return choices[Math.floor((state / 2 ** 31) * choices.length)]!;
  };
}

// As JSON, because JSON.parse makes a `__proto__` that an object literal would not.
const domains = ['https://evil.example', 'http://127.0.0.1:1', 'https://fleet.example@evil.example', '//x', '', null];
const members = [
  ...domains.map((value) => `"domain": ${JSON.stringify(value)}`),
  '"allowHttp": true',
  '"transport": "none"',
  '"transport": { "subscribe": 1 }',
  '"fetch": {}',
  '"secret": "stolen"',
  '"secret": null',
  '"token": "stolen"',
  '"scheme": "BotConnector"',
  '"userId": "somebody"',
  '"interval": 0',
  '"burst": [0, 0, 0]',
  '"spread": 100000',
  '"timeout": 0',
  '"maxBytes": 1',
  '"retry": { "count": 0 }',
  '"wake$": {}',
  '"dangerouslyAllowSecretInBrowser": true',
  '"__proto__": { "domain": "https://evil.example", "conversationId": "c2", "allowHttp": true }',
  '"constructor": { "prototype": { "domain": "https://evil.example" } }',
  '"toString": 1',
  '"toJSON": { "domain": "https://evil.example" }',
];
const positions = [
  '"conversationId": "c1"',
  '"conversationId": "c1", "watermark": "1"',
  '"conversationId": "c:1", "watermark": "1&x=y#z"',
  '"conversationId": "../../tokens/generate"',
  '"conversationId": "c1/../../../other"',
  '"conversationId": "https://evil.example/"',
  '"conversationId": "..", "watermark": "1"',
  '"conversationId": "c1?x=y#z"',
  '"conversationId": "c1\\r\\nHost: evil.example"',
  '"conversationId": "\\ud800"',
  '"conversationId": ["c1"]',
  '"conversationId": { "toString": "c1" }',
  '"conversationId": "c1", "watermark": { "toString": "1" }',
  '"conversationId": "c1", "watermark": "\\r\\nAuthorization: x"',
  '"conversationId": ""',
  '"conversationId": 1',
  '"conversationId": null',
  '"watermark": "1"',
  '"x": "y"',
];

/** All that a lease may ask for: the messages of one conversation of its own service, with its own secret. */
const target = new RegExp(`^${domain}/api/conversations/[^/?#]+/messages(\\?watermark=[^&#]+)?$`);

async function injectJobs(count: number) {
  const choose = createChooser();
  let gotThrough = 0;
  for (let tried = 0; tried < count; tried++) {
    const more = [choose(members), choose(members), choose(members)].filter(() => choose([true, true, false]));
    const data: unknown = JSON.parse(`{ ${[choose(positions), ...more].join(', ')} }`);
    // A lease that does not end has taken more from the job than the position.
    const result = await Promise.race([runLease(data), setTimeout(2000, undefined, { ref: false })]);
    const isHarmless =
      result?.requests.every(
        ({ method, url, headers }) =>
          method === 'GET' && target.test(url) && headers['Authorization'] === `Bearer ${secret}`,
      ) &&
      result.saved.every((data) =>
        Object.keys(data as object).every((name) => /^(conversationId|watermark)$/.test(name)),
      ) &&
      !('domain' in {});
    if (!isHarmless) gotThrough += 1;
  }
  return { tried: count, gotThrough };
}

const figures = (workers: readonly string[]): Figures => ({
  ...noCounts(),
  pollsPerSecond: 0,
  held: 0,
  waiting: 0,
  failed: 0,
  workers,
  messages: 0,
  lag: { p50: 0, p99: 0 },
});

async function askWithForeignHosts(count: number) {
  const choose = createChooser();
  const page = await servePage(of(figures(['42'])), 0);
  const { host, port } = new URL(page.url);
  const hosts = ['evil.example', `evil.example:${port}`, `${host}.evil.example`, `evil.example@${host}`, '127.0.0.1'];
  hosts.push('127.0.0.1:1', `localhost.evil.example:${port}`, `0.0.0.0:${port}`, `[::1]:${port}`, `2130706433:${port}`);
  hosts.push(
    ` ${host}, evil.example`,
    `evil.example, ${host}`,
    `${host}/`,
    `${host}#`,
    `0x7f.1:${port}`,
    `127.1:${port}`,
  );
  let gotThrough = 0;
  for (let tried = 0; tried < count; tried++) {
    const path = choose(['/', '/figures', `http://${host}/figures`, '//figures', '/figures?x', '*']);
    const { status, body } = await askPage(page.url, {
      host: choose(hosts),
      path,
      method: choose(['GET', 'POST', 'HEAD']),
    });
    if (status !== 403 || body !== '') gotThrough += 1;
  }
  page.close();
  return { tried: count, gotThrough };
}

const pieces = ['<script>', '</script>', '<img/src=x/onerror=alert(1)>', '"', "'", '&lt;', '</table>', '<!--', '\0'];
pieces.push('<svg/onload=alert(1)>', '</style>', '<meta/http-equiv=refresh>', '&#60;b>', '\ud800', '42', '`${x}`');

async function nameClients(count: number) {
  const choose = createChooser();
  const tagsOf = (html: string) => html.split('<').length;
  let gotThrough = 0;
  for (let tried = 0; tried < count; tried++) {
    const name = [choose(pieces), choose(pieces), choose(pieces)].join('');
    const plain = await servePage(of(figures(['42'])), 0);
    const page = await servePage(of(figures([name])), 0);
    const [expected, shown, json] = await Promise.all([
      askPage(plain.url),
      askPage(page.url),
      askPage(page.url, { path: '/figures' }),
    ]);
    const policy = `${shown.headers['content-security-policy']?.toString()}`;
    const isHarmless =
      tagsOf(shown.body) === tagsOf(expected.body) &&
      policy.startsWith("default-src 'none'") &&
      !policy.includes('unsafe') &&
      json.headers['content-type'] === 'application/json' &&
      json.headers['x-content-type-options'] === 'nosniff';
    if (!isHarmless) gotThrough += 1;
    plain.close();
    page.close();
  }
  return { tried: count, gotThrough };
}

/** Each character of the first plane that moves the cursor, ends a line, or turns the order of what is shown. */
function writeToTheLog() {
  let gotThrough = 0;
  let tried = 0;
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCharCode(code);
    if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character)) continue;
    tried += 1;
    const lines: string[] = [];
    createLog((line) => lines.push(line)).log(`a${character}b`);
    if (lines.join() !== 'a b') gotThrough += 1;
  }
  return Promise.resolve({ tried, gotThrough });
}

export const attacks: readonly Attack[] = [
  { name: 'fleet: data injected into jobs', run: ({ short }) => injectJobs(short ? 500 : 5000) },
  { name: 'fleet: a foreign Host at the page', run: ({ short }) => askWithForeignHosts(short ? 200 : 2000) },
  { name: 'fleet: HTML in the names of Redis clients', run: ({ short }) => nameClients(short ? 50 : 500) },
  { name: 'fleet: characters that move the cursor, in the log', run: writeToTheLog },
];

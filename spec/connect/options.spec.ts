import { EMPTY } from 'rxjs';
import { connect } from 'rxjs-direct-line';

const connectWith = (options: object) => () => connect({ secret: 'a-secret', ...options });

/** What `make` throws, if it does. */
function thrownBy(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('connect throws a TypeError that names the wrong option', () => {
  const wrong: [name: string, options: object][] = [
    ['secret', { secret: undefined }],
    ['token', { secret: undefined }],
    ['secret', { token: 'a-token' }],
    ['token', { token: 'a-token' }],
    ['secret', { secret: 5 }],
    ['secret', { secret: 'line\nbreak' }],
    ['secret', { secret: 'a space' }],
    ['token', { secret: undefined, token: 5 }],
    ['token', { secret: undefined, token: 'line\r\nbreak' }],
    ['userId', { conversationId: 'c1' }],
    ['userId', { userId: '' }],
    ['userId', { userId: 5 }],
    ['conversationId', { userId: 'u', conversationId: '' }],
    ['conversationId', { userId: 'u', conversationId: 5 }],
    ['conversationId', { userId: 'u', conversationId: 'c\ud800' }],
    ['watermark', { userId: 'u', conversationId: 'c1', watermark: 5 }],
    ['watermark', { userId: 'u', conversationId: 'c1', watermark: 'w\ud800' }],
    ['domain', { domain: '' }],
    ['domain', { domain: 5 }],
    ['domain', { domain: 'directline.botframework.com' }],
    ['domain', { domain: 'https://host/path?query' }],
    ['domain', { domain: 'https://host/path?' }],
    ['domain', { domain: 'https://host/path#' }],
    ['domain', { domain: 'https://host/path/../other' }],
    ['domain', { domain: 'https://host/path/%2E%2e/other' }],
    ['domain', { domain: 'https://host/path%2Fother' }],
    ['domain', { domain: 'https://host/path%5cother' }],
    ['domain', { domain: 'https://host\\\\path' }],
    ['domain', { domain: 'https://user@host/path' }],
    ['domain', { domain: 'http://host/path' }],
    ['domain', { domain: 'http://host/localhost' }],
    ['domain', { domain: 'https://host?query' }],
    ['domain', { domain: 'https://host/#hash' }],
    ['domain', { domain: 'https://user:hunter2@host' }],
    ['domain', { domain: 'http://host' }],
    ['domain', { domain: 'http://localhost.host.com' }],
    ['domain', { domain: 'http://127.0.0.1.host.com' }],
    ['domain', { domain: 'http://notlocalhost' }],
    ['domain', { domain: 'ftp://host' }],
    ['domain', { domain: 'ftp://host', allowHttp: true }],
    ['domain', { domain: 'ftp://localhost' }],
    ['domain', { domain: 'javascript:alert(1)' }],
    ['scheme', { scheme: 'Basic' }],
    ['scheme', { scheme: 'Bearer\n' }],
    ['interval', { interval: NaN }],
    ['interval', { interval: -1 }],
    ['interval', { interval: '1000' }],
    ['interval', { interval: null }],
    ['burst', { burst: NaN }],
    ['burst', { burst: -1 }],
    ['burst', { burst: [300, -1] }],
    ['burst', { burst: '300' }],
    ['spread', { spread: NaN }],
    ['spread', { spread: -1 }],
    ['wake', { wake$: 5 }],
    ['wake', { wake$: () => EMPTY }],
    ['timeout', { timeout: NaN }],
    ['timeout', { timeout: -1 }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: '1000' }],
    ['maxBytes', { maxBytes: NaN }],
    ['maxBytes', { maxBytes: -1 }],
    ['maxBytes', { maxBytes: 0 }],
    ['maxBytes', { maxBytes: null }],
    ['domain', { domain: 'http://host', allowHttp: 'false' }],
    ['spread', { spread: Infinity }],
    ['retry', { retry: 0 }],
    ['retry', { retry: null }],
    ['retry|delay', { retry: { delay: NaN } }],
    ['retry|factor', { retry: { factor: -1 } }],
    ['retry|maxDelay', { retry: { maxDelay: '1' } }],
    ['retry|count', { retry: { count: NaN } }],
    ['fetch', { fetch: 5 }],
    ['transport', { transport: {} }],
    ['random', { random: 5 }],
    ['fetch', { fetch, transport: () => EMPTY }],
    ['maxBytes', { maxBytes: 5, transport: () => EMPTY }],
    ['interval', { intervall: 5 }],
    ['userId', { userID: 'u' }],
    ['wake\\$', { wake: EMPTY }],
    ['allowHttp', { allowHTTP: true }],
    ['maxDelay', { retry: { maxDeley: 5 } }],
    ['count', { retry: { counts: 5 } }],
  ];

  it.each(wrong)('%s: %p', (name, options) => {
    const error = thrownBy(connectWith(options));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toMatch(new RegExp(name));
  });

  it.each([
    ['a secret', { secret: 'hunter2\n' }],
    ['a token', { secret: undefined, token: 'hunter2\n' }],
    ['the two of them', { secret: 'hunter2', token: 'hunter2' }],
    ['a password in domain', { domain: 'https://user:hunter2@host' }],
    ['a secret beside another wrong option', { secret: 'hunter2', interval: NaN }],
    ['a secret in domain', { secret: 'hunter2', domain: 'https://host/?code=hunter2' }],
  ])('and never quotes %s', (_, options) => {
    const { message, stack } = thrownBy(connectWith(options)) as TypeError;
    expect(`${message} ${stack ?? ''}`).not.toContain('hunter2');
  });
});

describe('connect takes', () => {
  it.each([
    { domain: 'https://host' },
    { domain: 'https://host:8443' },
    { domain: 'https://host/' },
    { domain: 'https://gateway.example/bots' },
    { domain: 'https://gateway.example/bots/a.b/' },
    { domain: 'http://localhost' },
    { domain: 'http://localhost:3000/bots' },
    { domain: 'http://localhost:3000' },
    { domain: 'http://127.0.0.1:3000' },
    { domain: 'http://[::1]:3000' },
    { domain: 'http://host', allowHttp: true },
    { interval: Infinity },
    { interval: 0 },
    { interval: EMPTY },
    { burst: 0 },
    { burst: [] },
    { burst: [300, 1000] },
    { timeout: Infinity },
    { retry: {} },
    { retry: { delay: 0, factor: 1, maxDelay: Infinity, count: Infinity, jitter: false } },
    { secret: undefined, token: 'a-token' },
    { secret: undefined, token: () => ['a-token'] },
    { userId: 'u', conversationId: 'CuvLPID4kDb' },
    { userId: 'u', conversationId: 'c1', watermark: '0001a-94' },
    { scheme: 'BotConnector' },
    { wake$: EMPTY },
    { spread: 5000 },
    { id: 5, label: 'of a saved object', savedAt: 0 },
    { fetch: undefined, maxBytes: undefined, transport: () => EMPTY },
  ])('%p', (options) => {
    expect(connectWith(options)).not.toThrow();
  });
});

describe('a secret in a browser', () => {
  const globals = globalThis as { document?: unknown };
  beforeEach(() => (globals.document = {}));
  afterEach(() => delete globals.document);

  it('is a TypeError that names it and does not quote it', () => {
    const error = thrownBy(connectWith({ secret: 'hunter2' }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain('secret');
    expect((error as TypeError).message).not.toContain('hunter2');
  });

  it.each([
    { dangerouslyAllowSecretInBrowser: true },
    { domain: 'http://localhost:3000' },
    { secret: undefined, token: 'a-token' },
  ])('is taken where it does no harm: %p', (options) => {
    expect(connectWith(options)).not.toThrow();
  });
});

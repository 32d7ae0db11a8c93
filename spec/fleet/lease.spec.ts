import { DelayedError, UnrecoverableError } from 'bullmq';
import { domain, runLease, secret } from './runLease';

const conversationId = 'c:1';

describe('the lease of a conversation', () => {
  it('reads from the checkpoint, saves the next one, and hands the conversation on', async () => {
    const { requests, saved, error } = await runLease({ conversationId, watermark: '1' });

    expect(requests.map(({ url }) => url)).toEqual([
      `${domain}/api/conversations/${encodeURIComponent(conversationId)}/messages?watermark=1`,
    ]);
    expect(saved).toEqual([{ conversationId, watermark: '2' }]);
    expect(error).toBeInstanceOf(DelayedError);
  });

  it('takes from the job where to go on, and never with which service or credential', async () => {
    const injected = {
      domain: 'https://evil.example',
      allowHttp: true,
      scheme: 'BotConnector',
      userId: 'somebody',
      interval: 0,
      transport: 'none',
      maxBytes: 1,
    };
    const { requests, saved } = await runLease({ conversationId, watermark: '1', ...injected });

    expect(requests).toHaveLength(1);
    expect(requests[0]!.url).toMatch(`${domain}/`);
    expect(requests[0]!.headers['Authorization']).toBe(`Bearer ${secret}`);
    expect(saved).toEqual([{ conversationId, watermark: '2' }]);
  });

  it.each([
    ['no data', null],
    ['no conversation', {}],
    ['a conversation by its prototype only', JSON.parse('{ "__proto__": { "conversationId": "c1" } }')],
    ['a conversation that is a number', { conversationId: 1 }],
    ['an empty name', { conversationId: '' }],
    ['a watermark that is an object', { conversationId, watermark: { toString: 'x' } }],
  ])('asks nothing for a job with %s: it has failed for good', async (_, data: unknown) => {
    const { requests, error } = await runLease(data);

    expect(requests).toEqual([]);
    expect(error).toBeInstanceOf(UnrecoverableError);
  });

  it('hands the conversation on as it was if Redis refuses an entry', async () => {
    const full = () => Promise.reject(new Error("OOM command not allowed when used memory > 'maxmemory'."));
    const { saved, logged, error } = await runLease({ conversationId, watermark: '1' }, full);

    expect(saved).toEqual([]);
    expect(logged).toEqual([expect.stringContaining('OOM command not allowed')]);
    expect(error).toBeInstanceOf(DelayedError);
  });
});

import { firstValueFrom, lastValueFrom, of, toArray } from 'rxjs';
import { connect, generateToken, type TransportResponse } from 'rxjs-direct-line';
import { directLine3, generateToken3, type GenerateToken3Options } from 'rxjs-direct-line/direct-line-3';
import { answer } from '../support/answers';
import { activity, activitySet, scripted } from './service';

const generated = { conversationId: 'c1', token: 'a-token', expires_in: 3600 };

describe('generateToken3', () => {
  function generating(answers: readonly TransportResponse[], options: Partial<GenerateToken3Options> = {}) {
    const service = scripted(...answers.map((given) => of(given)));
    const token$ = generateToken3({
      secret: 'the-secret',
      transport: service.transport,
      retry: { delay: 1, jitter: false },
      ...options,
    });
    return { ...service, token$ };
  }

  it('emits the token, the conversation and the lifetime in ms, and completes', async () => {
    const { token$, requests, paths } = generating([answer(200, generated)]);
    expect(requests).toEqual([]);
    expect(await lastValueFrom(token$.pipe(toArray()))).toEqual([
      { token: 'a-token', conversationId: 'c1', expiresIn: 3_600_000 },
    ]);
    expect(paths()).toEqual(['POST /v3/directline/tokens/generate']);
    expect(requests[0]).toMatchObject({ headers: { Authorization: 'Bearer the-secret' } });
    expect(requests[0]!.body).toBe('{}');
  });

  it('asks for a token of a user, and of pages', async () => {
    const user = { id: 'dl_ann', name: 'Ann' };
    const trustedOrigins = ['https://a.example'];
    const { token$, requests } = generating([answer(200, generated)], { user, trustedOrigins });
    await lastValueFrom(token$);
    expect(requests[0]!.headers['Content-Type']).toBe('application/json');
    expect(JSON.parse(requests[0]!.body as string)).toEqual({ user, trustedOrigins });
  });

  it.each([[0], [-1], [0.5], [1e-9], ['x'], ['3600'], [true], [[5]], [null], [undefined], [{}]])(
    'takes 30 minutes for a lifetime of %j',
    async (expires_in) => {
      const { token$ } = generating([answer(200, { ...generated, expires_in })]);
      expect(await lastValueFrom(token$)).toMatchObject({ expiresIn: 1_800_000 });
    },
  );

  it.each(['1e306', '1e999'])('takes a year for a lifetime of %s', async (expires_in) => {
    const { token$ } = generating([
      answer(200, `{"conversationId":"c1","token":"a-token","expires_in":${expires_in}}`),
    ]);
    expect(await lastValueFrom(token$)).toMatchObject({ expiresIn: 31_536_000_000 });
  });

  it.each(['', '.', 'c\ud800'])('asks again after an id that no request can have: %j', async (conversationId) => {
    const { token$, requests } = generating([answer(200, { ...generated, conversationId }), answer(200, generated)]);
    expect(await lastValueFrom(token$)).toMatchObject({ conversationId: 'c1' });
    expect(requests).toHaveLength(2);
  });

  it('asks again after a failure that may pass, and after an answer that is none', async () => {
    const failures = [
      answer(503),
      answer(200, '<html>'),
      ...[7, 'c\ud800', '..'].map((conversationId) => answer(200, { ...generated, conversationId })),
    ];
    const { token$, requests } = generating([
      ...failures,
      answer(200, { ...generated, token: 7 }),
      answer(200, generated),
    ]);
    expect(await lastValueFrom(token$)).toMatchObject({ token: 'a-token' });
    expect(requests).toHaveLength(7);
  });

  it('fails with the words of the service, without the secret', async () => {
    const refusal = answer(403, { error: { code: 'BadArgument', message: 'the-secret is none' } });
    await expect(lastValueFrom(generating([refusal]).token$)).rejects.toMatchObject({
      name: 'HttpError',
      status: 403,
      code: 'BadArgument',
      message: expect.not.stringContaining('the-secret') as string,
    });
  });

  it('takes the transport that connect takes, too', async () => {
    const service = scripted(of(answer(200, generated)));
    const token$ = generateToken3({ secret: 's', transport: directLine3(service) });
    expect(await lastValueFrom(token$)).toMatchObject({ token: 'a-token' });
    expect(service.paths()).toEqual(['POST /v3/directline/tokens/generate']);
  });

  it.each<[string, object]>([
    ['user', { user: 'dl_ann' }],
    ['user', { user: {} }],
    ['trustedOrigins', { trustedOrigins: 'https://a.example' }],
    ['trustedOrigins', { trustedOrigins: [7] }],
    ['transport', { transport: 7 }],
    ['timeout', { timeout: -1 }],
  ])('throws a TypeError that names a wrong %s', (name, options) => {
    expect(() => generating([], options)).toThrow(new TypeError(`not valid: ${name}`));
  });
});

describe('a token', () => {
  it('comes by generateToken of 1.1 too', async () => {
    const { transport } = scripted(of(answer(200, generated)));
    expect(await lastValueFrom(generateToken({ secret: 's', transport: directLine3({ transport }) }))).toBe('a-token');
  });

  it('starts the conversation, and is refreshed when it has expired', async () => {
    const expired = answer(403, { error: { code: 'TokenExpired', message: 'Token has expired' } });
    const service = scripted(
      of(answer(201, { ...generated, token: 'old', streamUrl: 'wss://a.example/?t=old' })),
      of(expired),
      of(answer(200, { ...generated, token: 'new' })),
      of(activitySet([activity('x')], '1')),
    );
    const { message$, token$ } = connect({ token: 'old', userId: 'u', transport: directLine3(service) });
    expect(await firstValueFrom(message$)).toMatchObject({ text: 'x' });
    expect(await firstValueFrom(token$)).toBe('new');
    expect(service.requests.map(({ headers }) => headers['Authorization'])).toEqual([
      'Bearer old',
      'Bearer old',
      'Bearer old',
      'Bearer new',
    ]);
    expect(service.paths()).toEqual([
      'POST /v3/directline/conversations',
      'GET /v3/directline/conversations/c1/activities',
      'POST /v3/directline/tokens/refresh',
      'GET /v3/directline/conversations/c1/activities',
    ]);
  });

  it('that cannot be refreshed any more ends the conversation', async () => {
    const service = scripted(of(answer(403, { error: { code: 'TokenExpired', message: 'Token has expired' } })));
    const transport = directLine3(service);
    const { message$ } = connect({ token: 'old', conversationId: 'c1', userId: 'u', transport });
    await expect(firstValueFrom(message$)).rejects.toMatchObject({ name: 'ConversationExpiredError' });
    expect(service.paths()).toContain('POST /v3/directline/tokens/refresh');
  });
});

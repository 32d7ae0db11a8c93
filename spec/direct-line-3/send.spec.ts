import { firstValueFrom, lastValueFrom, of, Subject, take, toArray } from 'rxjs';
import type { OutgoingMessage, TransportRequest, TransportResponse } from 'rxjs-direct-line';
import { answer, problem } from '../support/answers';
import { activity, activitySet, chatOver, path, scripted } from './service';

const bodyOf = ({ body }: TransportRequest) => JSON.parse(body as string) as unknown;

async function sent(message: string | OutgoingMessage) {
  const service = scripted(of(answer(200, { id: '0001' })));
  await lastValueFrom(chatOver(service).send(message));
  expect(service.paths()).toEqual(['POST /v3/directline/conversations/c1/activities']);
  expect(service.requests[0]!.headers).toEqual({
    Authorization: 'Bearer secret',
    'Content-Type': 'application/json',
  });
  return bodyOf(service.requests[0]!);
}

describe('a message that is sent becomes an activity', () => {
  it('of type message, from the userId', async () => {
    expect(await sent('hello')).toEqual({ type: 'message', from: { id: 'user1' }, text: 'hello' });
  });

  it('with channelData, pictures and other files', async () => {
    const message = {
      from: 'ann',
      text: 'Look:',
      channelData: { a: [1, null] },
      clientId: 'x-1',
      images: ['https://a.example/1.png'],
      attachments: [{ url: 'https://a.example/2.pdf', contentType: 'application/pdf' }],
    };
    expect(await sent(message)).toEqual({
      type: 'message',
      from: { id: 'ann' },
      text: 'Look:',
      channelData: { a: [1, null], clientId: 'x-1' },
      attachments: [
        { contentType: 'image/*', contentUrl: 'https://a.example/1.png' },
        { contentType: 'application/pdf', contentUrl: 'https://a.example/2.pdf' },
      ],
    });
  });

  it.each<[what: string, given: TransportResponse, delivery: string]>([
    [
      'the bot fails',
      answer(502, { error: { code: 'BotRejectedActivity', message: 'bot returned an error' } }),
      'unknown',
    ],
    ['the service refuses it', problem(400), 'refused'],
  ])('whose failure names the path of 1.1: %s', async (_what, given, delivery) => {
    const sending$ = chatOver(scripted(of(given))).send('hello');
    await expect(lastValueFrom(sending$)).rejects.toMatchObject({
      name: 'SendError',
      delivery,
      path: '/api/conversations/c1/messages',
    });
  });
});

describe('an echo from another user than the userId', () => {
  const echo = (id: string, from: string, text = 'hello') => activity(id, { from: { id: from }, text });
  /** The service answers a GET with these activities, and a POST with an id: that one, or its number. */
  function serviceOf(id: unknown, ...sets: readonly (readonly unknown[])[]) {
    let gets = 0;
    let posts = 0;
    return scripted((request) => {
      if (request.method === 'POST') return of(answer(200, { id: id ?? String(++posts) }));
      gets += 1;
      return of(activitySet(sets[gets - 1] ?? [], String(gets)));
    });
  }
  const wrong = {
    name: 'HttpError',
    status: 400,
    code: 'WrongUserId',
    serviceMessage: expect.stringContaining("connect with userId 'dl_ann'") as string,
  };

  it('fails the reader, once: one with the right userId can go on there', async () => {
    const { send, message$, history } = chatOver(serviceOf('1', [echo('1', 'dl_ann')], [echo('1', 'dl_ann')]));
    await lastValueFrom(send('hello'));
    await expect(firstValueFrom(message$)).rejects.toMatchObject(wrong);
    expect(await lastValueFrom(history())).toMatchObject({ from: 'dl_ann' });
  });

  it('fails it also when the echo comes before the answer to the POST', async () => {
    const taken$ = new Subject<TransportResponse>();
    const { send, message$ } = chatOver(
      scripted(({ method }) => (method === 'POST' ? taken$ : of(activitySet([echo('1', 'dl_ann')])))),
      { interval: 5 },
    );
    const reading = lastValueFrom(message$);
    const failed = expect(reading).rejects.toMatchObject(wrong);
    const sending = lastValueFrom(send('hello'));
    await new Promise((resolve) => setImmediate(resolve));
    taken$.next(answer(200, { id: '1' }));
    await sending;
    await failed;
  });

  it.each<[string, unknown, readonly unknown[]]>([
    ['the same user', '1', [echo('1', 'user1')]],
    ['nobody', '1', [activity('1', { from: undefined, text: 'hello' })]],
    ['another message with that id', '1', [echo('1', 'bot1', 'Hello!')]],
    ['another id', '1', [echo('2', 'bot1')]],
    ['what is no id', 7, [echo('2', 'bot1')]],
  ])('is no echo from %s', async (_what, id, set) => {
    const { send, message$ } = chatOver(serviceOf(id, set));
    await lastValueFrom(send('hello'));
    expect(await firstValueFrom(message$.pipe(take(1), toArray()))).toHaveLength(1);
  });

  it('is another matter in another conversation on the same transport', async () => {
    const service = serviceOf('1', [echo('1', 'user2')]);
    const first = chatOver(service);
    await lastValueFrom(first.send('hello'));
    expect(await firstValueFrom(chatOver(service, { conversationId: 'c2' }).message$)).toMatchObject({ from: 'user2' });
    expect(service.requests.map(path).at(-1)).toContain('/c2/');
  });

  it('is remembered for the last two hundred messages only', async () => {
    const service = serviceOf(undefined, [echo('1', 'dl_ann', 'message 0'), echo('201', 'user1', 'message 200')]);
    const { send, message$ } = chatOver(service);
    for (let i = 0; i <= 200; i++) await lastValueFrom(send(`message ${i}`));
    expect(await firstValueFrom(message$)).toMatchObject({ text: 'message 0' });
  });
});

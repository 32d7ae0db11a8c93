import { firstValueFrom, lastValueFrom, map, take, toArray } from 'rxjs';
import type { Message } from 'rxjs-direct-line';
import type { Fault } from 'rxjs-direct-line/testing';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { connect } from 'rxjs-direct-line';
import { type Activity, webChat, type WebChatOptions } from 'rxjs-direct-line/web-chat';
import { asked, chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

/** As Web Chat makes it. */
const posted = (activity: Partial<Activity>): Activity => ({
  type: 'message',
  from: { id: 'r_1', role: 'user' },
  channelData: { clientActivityID: 'x' },
  ...activity,
});

/** What the bot gets for an activity, and what the one who posts it. */
function post(activity: Activity, options: WebChatOptions = {}, fault?: Fault) {
  const got: Message[] = [];
  const told: unknown[] = [];
  const service = fakeService({
    bot: (message) => {
      got.push(message);
      return [];
    },
    fault: ({ operation }) => (operation === 'send' ? fault : undefined),
  });
  run(() => {
    const subscriber = {
      next: (id: unknown) => told.push(id),
      error: (error: unknown) => told.push(error),
      complete: () => told.push('|'),
    };
    webChat(chatWith(service), options).postActivity(activity).subscribe(subscriber);
  });
  return { got, told, service };
}

describe('postActivity', () => {
  it('sends a message as the user, with what Web Chat knows the echo by, and emits that', () => {
    const activity = posted({ text: 'Hello', locale: 'en-US', textFormat: 'plain', channelId: 'webchat' });
    const { got, told } = post(activity);
    expect(got).toMatchObject([{ from: 'user1', text: 'Hello', channelData: { clientActivityID: 'x' } }]);
    expect(told).toEqual(['x', '|']);
  });

  it('is cold', () => {
    const service = fakeService();
    void webChat(chatWith(service)).postActivity(posted({ text: 'Hello' }));
    expect(service.requests).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['the connection breaks', { kind: 'drop', when: 'after' }],
    ['the bot fails', { kind: 'status', status: 502 }],
  ])('emits if the bot may have got it: %s', (_, fault) => {
    expect(post(posted({ text: 'Hello' }), {}, fault).told).toEqual(['x', '|']);
  });

  it('fails if the service has refused it', () => {
    const { told } = post(posted({ text: 'Hello' }), {}, { kind: 'status', status: 400 });
    expect(told).toEqual([expect.objectContaining({ name: 'SendError', delivery: 'refused' })]);
  });

  it('keeps typing to itself, and gives its echo', () => {
    run(({ expectObservable, at, flush }) => {
      const service = fakeService();
      const { activity$, postActivity } = webChat(chatWith(service));
      expectObservable(activity$.pipe(map(({ type, id }) => `${type} ${id}`)), '^ 99ms !').toBe('50ms t', {
        t: 'typing x',
      });
      at(50, () => postActivity(posted({ type: 'typing' })).subscribe());
      flush();
      expect(asked(service, /POST messages/)).toEqual([]);
    });
  });

  it('fails for an event', () => {
    const { told, got } = post(posted({ type: 'event', name: 'bought' }));
    expect(told).toEqual([new TypeError('Direct Line 1.1 has no event: give toMessage')]);
    expect(got).toEqual([]);
  });

  it('sends what toMessage makes of an activity, with what Web Chat knows the echo by', () => {
    const { got, told } = post(posted({ type: 'event', name: 'bought', value: 7 }), {
      toMessage: ({ name, value }) => ({ channelData: { event: name, value } }),
    });
    expect(got).toMatchObject([{ channelData: { event: 'bought', value: 7, clientActivityID: 'x' } }]);
    expect(told).toEqual(['x', '|']);
  });

  it('fails if toMessage throws', () => {
    const { told } = post(posted({}), {
      toMessage() {
        throw new Error('as it was told to');
      },
    });
    expect(told).toEqual([new Error('as it was told to')]);
  });

  it('sends the value of a button in channelData', () => {
    const { got } = post(posted({ channelData: { postBack: true, clientActivityID: 'x' }, value: { size: 'L' } }));
    expect(got[0]?.channelData).toEqual({ postBack: true, clientActivityID: 'x', value: { size: 'L' } });
  });

  it('sends files that have a URL by it', () => {
    const attachments = [{ contentUrl: 'https://a.example/cat.gif', contentType: 'image/gif', name: 'cat.gif' }];
    const { got } = post(posted({ attachments }));
    expect(got[0]?.attachments).toEqual([{ url: 'https://a.example/cat.gif', contentType: 'image/gif' }]);
  });

  it('sends no sizes of files, whose order will be another', () => {
    const { got } = post(posted({ channelData: { attachmentSizes: [1, 2], clientActivityID: 'x' } }));
    expect(got[0]?.channelData).toEqual({ clientActivityID: 'x' });
  });

  it('does not send again what has come back: it comes back once more', () => {
    run(({ expectObservable, at, flush }) => {
      const service = fakeService();
      const { activity$, postActivity } = webChat(chatWith(service, { burst: 50 }));
      const shown: Activity[] = [];
      activity$.subscribe((activity) => shown.push(activity));
      at(0, () => postActivity(posted({ text: 'Hello' })).subscribe());
      // what Web Chat does when its user retries a send that it had given up
      at(500, () => {
        const { id, ...rest } = shown[0]!;
        postActivity({ ...rest, channelData: { clientActivityID: 'y' } }).subscribe();
        expect(id).toBeDefined();
      });
      expectObservable(activity$.pipe(map(({ channelData }) => channelData)), '^ 1s !').toBe('50ms x 449ms y', {
        x: { clientActivityID: 'x' },
        y: { clientActivityID: 'y' },
      });
      at(1000, () => expect(shown[1]?.id).toBe(shown[0]?.id));
      at(1001, () => service.close());
      flush();
      expect(asked(service, /POST messages/)).toHaveLength(1);
    });
  });

  it('uploads files that only the page can read, in one message with the text', async () => {
    const emulator = await startEmulator();
    const chat = connect({ domain: emulator.url, secret: emulator.secret, userId: 'user1' });
    const contentUrl = URL.createObjectURL(new Blob(['two coffees'], { type: 'text/plain' }));
    const attachments = [
      { contentUrl, contentType: 'text/plain', name: 'order.txt' },
      { contentUrl: 'data:image/gif;base64,R0lG', contentType: 'image/gif' },
    ];
    const { postActivity } = webChat(chat);
    expect(await lastValueFrom(postActivity(posted({ text: 'As here', attachments })))).toBe('x');

    const [message, ...more] = await lastValueFrom(chat.history().pipe(toArray()));
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      from: 'user1',
      text: 'As here',
      channelData: { clientActivityID: 'x' },
      images: [expect.stringMatching(/\/file$/)],
      attachments: [{ url: expect.stringMatching(/\/order\.txt$/) as string, contentType: 'text/plain' }],
    });
    expect(await (await fetch(message!.attachments![0]!.url)).text()).toBe('two coffees');
    await emulator.close();
  });

  it('fails if a file cannot be read', async () => {
    const attachments = [{ contentUrl: 'blob:nodedata:gone', contentType: 'text/plain' }];
    const { postActivity } = webChat(chatWith(fakeService()));
    await expect(firstValueFrom(postActivity(posted({ attachments })).pipe(take(1)))).rejects.toThrow('fetch failed');
  });
});

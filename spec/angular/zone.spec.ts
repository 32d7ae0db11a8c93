import './support/zone';
import { openPage, type Page } from './support/page';
import { NgZone, provideZoneChangeDetection } from '@angular/core';
import { defer, firstValueFrom, map, Observable, of, Subject, tap } from 'rxjs';
import type { ConnectOptions, Conversation, Transport } from 'rxjs-direct-line';
import { provideDirectLine } from 'rxjs-direct-line/angular';
import { createService } from './support/service';

let service: ReturnType<typeof createService>;
let page: Page;
let zone: NgZone;
let chat: Conversation;
/** Whether each timer was set in the zone. */
let timers: boolean[];

const isInside = () => NgZone.isInAngularZone();

async function open(options: Partial<ConnectOptions> = {}) {
  const given = { token: 't', userId: 'user1', interval: 5, burst: 5, transport: service.transport, ...options };
  page = await openPage([provideZoneChangeDetection(), provideDirectLine(given)]);
  zone = page.injector.get(NgZone);
  chat = page.conversation();
}

beforeEach(() => {
  service = createService();
  timers = [];
  const { setInterval } = globalThis;
  jest.spyOn(globalThis, 'setInterval').mockImplementation((...args: Parameters<typeof setInterval>) => {
    timers.push(isInside());
    return setInterval(...args);
  });
});
afterEach(() => {
  page.close();
  jest.restoreAllMocks();
});

describe('a conversation comes into the zone', () => {
  const sources: [string, () => Observable<unknown>][] = [
    ['message$', () => chat.message$],
    ['status$', () => chat.status$],
    ['checkpoint$', () => chat.checkpoint$],
    ['token$', () => chat.token$],
    ['request$', () => chat.request$],
    ['send', () => chat.send('hello')],
    ['upload', () => chat.upload([{ data: new Uint8Array(1), name: 'a.bin' }])],
    ['history', () => chat.history()],
    ['consume', () => chat.consume(({ messages }) => messages)],
  ];

  it.each(sources)('with what %s emits', async (name, source) => {
    await open();
    const where: boolean[] = [];
    const reading = name === 'consume' ? undefined : chat.message$.subscribe();
    await firstValueFrom(source().pipe(tap(() => where.push(isInside()))));
    reading?.unsubscribe();
    expect(where).toEqual([true]);
  });

  it('with an error, and with an end', async () => {
    await open({ conversationId: 'c1', transport: () => of({ status: 404, header: () => null, body: '' }) });
    const where: boolean[] = [];
    chat.status$.subscribe({ complete: () => where.push(isInside()) });
    chat.message$.subscribe({ error: () => where.push(isInside()) });
    page.app.destroy();
    expect(where).toEqual([true, true]);
  });

  it('for the work of a handler', async () => {
    await open();
    const where: boolean[] = [];
    await firstValueFrom(
      chat.consume(() => {
        where.push(isInside());
        return defer(() => of(where.push(isInside())));
      }),
    );
    expect(where).toEqual([true, true]);
  });
});

describe('a conversation asks and waits outside', () => {
  const polls = async (count: number) => {
    await service.polls(count);
    expect(service.asked).not.toContain(true);
    expect(timers).not.toContain(true);
  };
  const subscribe = (source$: Observable<unknown>) => zone.run(() => source$.subscribe());

  it('where it is subscribed to inside', async () => {
    await open();
    subscribe(chat.message$);
    subscribe(chat.send('hello'));
    await polls(5);
  });

  it('where it is woken inside', async () => {
    const wake$ = new Subject<unknown>();
    await open({ wake$ });
    subscribe(chat.message$);
    await polls(3);
    zone.run(() => wake$.next(0));
    await polls(3);
  });

  it('where the interval is changed inside', async () => {
    const interval$ = new Subject<number>();
    await open({ interval: interval$ });
    subscribe(chat.message$);
    for (const ms of [5, 6]) {
      zone.run(() => interval$.next(ms));
      await polls(3);
    }
  });

  it('where the token comes inside', async () => {
    const token$ = new Subject<string>();
    await open({ token: () => token$ });
    subscribe(chat.message$);
    zone.run(() => token$.next('t'));
    await polls(3);
  });

  it('where the transport answers inside', async () => {
    const transport: Transport = (request) =>
      new Observable((subscriber) =>
        service.transport(request).subscribe((answer) =>
          zone.run(() => {
            subscriber.next(answer);
            subscriber.complete();
          }),
        ),
      );
    await open({ transport });
    subscribe(chat.message$);
    await polls(3);
  });

  it('where a handler completes inside', async () => {
    const handled$ = new Subject<string>();
    await open();
    const handling = new Promise<void>((begun) =>
      subscribe(
        chat.consume(() => {
          begun();
          return handled$;
        }),
      ),
    );
    await handling;
    zone.run(() => handled$.complete());
    await polls(3);
  });

  it('where a send is taken back inside, and the next one goes out', async () => {
    await open();
    subscribe(chat.message$);
    await polls(1);
    zone.run(() => {
      const first = chat.send('first').subscribe();
      chat.send('second').subscribe();
      first.unsubscribe();
    });
    await firstValueFrom(chat.message$.pipe(map(({ text }) => text)));
    await polls(3);
  });
});

// What every door has to do wherever the package is installed, in both module formats.
import { createRequire } from 'node:module';

async function talk(format, load) {
  const { ask, connect, fromOthers } = await load('rxjs-direct-line');
  const { startEmulator } = await load('rxjs-direct-line/emulator');
  const { fakeDirectLine } = await load('rxjs-direct-line/testing');
  const { firstValueFrom, map, take, timer } = await load('rxjs');
  const { TestScheduler } = await load('rxjs/testing');
  const bot = ({ text }) => [`You said ${text}`];

  const { url, secret, close } = await startEmulator({ bot });
  const { text } = await firstValueFrom(ask(connect({ domain: url, secret, interval: 50 }), 'hello'));
  await close();
  console.log(`${format}: ${text}`);

  const scheduler = new TestScheduler((actual, expected) => {
    const isRight = JSON.stringify(actual) === JSON.stringify(expected);
    console.log(`${format}, in virtual time: ${isRight ? actual[0].notification.value : JSON.stringify(actual)}`);
  });
  scheduler.run(({ expectObservable }) => {
    const { message$, send } = connect({ token: 't', userId: 'me', transport: fakeDirectLine({ bot }), burst: 300 });
    timer(10).subscribe(() => send('hello').subscribe({ error: console.error }));
    const reply$ = message$.pipe(
      fromOthers('me'),
      map((reply) => reply.text),
      take(1),
    );
    expectObservable(reply$).toBe('310ms (r|)', { r: 'You said hello' });
  });
}

async function main() {
  await talk('imported', (name) => import(name));
  await talk('required', createRequire(import.meta.url));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

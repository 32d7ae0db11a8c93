import { catchError, firstValueFrom, map, type Observable, of, race, throwError, timer } from 'rxjs';
import { connect, DirectLineError, type Transport } from 'rxjs-direct-line';
import { type Attack, createCount } from './attack';

const refuse = () => {
  throw new Error('do not look');
};
const everywhere = new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse, set: refuse });
const circle: { cause?: unknown } = new Error('circle');
circle.cause = circle;

/** What a transport may throw, however little sense it makes. */
const odd: Readonly<Record<string, () => unknown>> = {
  'a frozen error': () => Object.freeze(new Error('frozen')),
  'an object of nothing': () => Object.create(null) as unknown,
  'a getter that throws for message': () => Object.defineProperty(new Error(), 'message', { get: refuse }),
  'a getter that throws for stack': () => Object.defineProperty(new Error('x'), 'stack', { get: refuse }),
  'a getter that throws for name': () => Object.defineProperty(new Error('x'), 'name', { get: refuse }),
  'a getter that throws for cause': () => Object.defineProperty(new Error('x'), 'cause', { get: refuse }),
  'a getter that throws for code': () => Object.defineProperty(new Error('x'), 'code', { get: refuse }),
  'a proxy that throws': () => everywhere,
  'a toString that throws': () => ({ toString: refuse }),
  'a circle of causes': () => circle,
  'a symbol': () => Symbol('odd'),
  undefined: () => undefined,
  null: () => null,
  'nothing but text': () => '',
  'a number': () => NaN,
  'a function': () => refuse,
  'an error that is a stranger': () => Object.assign(Object.create({ name: 7 }) as object, { message: { x: 1 } }),
  'a long one': () => new Error('x'.repeat(1e6)),
};

export const attacks: readonly Attack[] = [
  {
    name: 'odd errors of a transport',
    async run() {
      const count = createCount();
      const escaped: string[] = [];
      const onEscape = (_error: unknown, origin: string) => {
        escaped.push(origin);
      };
      process.on('uncaughtException', onEscape);
      for (const [name, make] of Object.entries(odd)) {
        const ways: readonly Transport[] = [
          () => throwError(make),
          () => {
            throw make();
          },
        ];
        for (const transport of ways) {
          for (const how of ['message', 'send', 'history'] as const) {
            escaped.length = 0;
            const options = { token: 't', conversationId: 'c', userId: 'u', retry: { count: 1, delay: 1 } };
            const { message$, send, history } = connect({ ...options, transport });
            const what = { message: () => message$, send: () => send('x'), history }[how];
            const ended$ = (what() as Observable<unknown>).pipe(
              map(() => 'a value'),
              catchError((error: unknown) =>
                of(error instanceof DirectLineError ? '' : 'an error of no class of ours'),
              ),
            );
            const late$ = timer(1000).pipe(map(() => 'it never ends'));
            const through = await firstValueFrom(race(ended$, late$), { defaultValue: 'it just stops' });
            await firstValueFrom(timer(0));
            const [wrong = through] = escaped;
            count.add(wrong !== '' && `${name}, ${how}: ${wrong}`);
          }
        }
      }
      process.off('uncaughtException', onEscape);
      return count.outcome();
    },
  },
];

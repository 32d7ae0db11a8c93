import type { AddressInfo } from 'node:net';
import cors from 'cors';
import express, { type Request } from 'express';
import { rateLimit } from 'express-rate-limit';
import { defer, of, switchMap } from 'rxjs';
import { generateToken } from 'rxjs-direct-line';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  SESSION_URL: session = 'http://localhost:8080/session',
  ORIGINS: origins = '',
  PROXIES: proxies = '0',
  HOST: host = '127.0.0.1',
  PORT: port = '3000',
} = process.env;

/**
 * Asks your own sign-in, which answers `{ "signedIn": true }` to the cookie of a session. A 2xx alone is not enough, because
 * a sign-in page has that, too.
 */
async function isSignedIn({ headers: { cookie = '' } }: Request): Promise<boolean> {
  const answer = await fetch(session, {
    headers: { cookie },
    redirect: 'manual',
    signal: AbortSignal.timeout(5000),
  });
  if (answer.status >= 500) throw new Error(`${session} answers ${answer.status}`);
  if (!answer.ok) return false;
  const said = await answer.text();
  try {
    return (JSON.parse(said) as { signedIn?: unknown } | null)?.signedIn === true;
  } catch {
    return false;
  }
}

// The page is waiting, so fail soon instead of retrying without end.
const token$ = generateToken({ domain, secret, timeout: 5000, retry: { count: 2 } });

const app = express().disable('x-powered-by');
// The number of proxies before this server. Without it, all pages would have the proxy's address.
app.set('trust proxy', Number(proxies));
// Only listed origins, such as https://app.example. CORS alone would make a token and then hide it.
const listed = origins.split(',').filter(Boolean);
app.use(({ headers: { origin } }, response, next) => {
  if (origin === undefined || listed.includes(origin)) next();
  else response.sendStatus(403);
});
app.use(cors({ origin: listed, credentials: true }));
// A page needs one token. An office behind one address needs more.
app.use(rateLimit({ windowMs: 60_000, limit: 30, standardHeaders: 'draft-8', legacyHeaders: false }));

app.post('/token', (request, response) => {
  response.set('Cache-Control', 'no-store').type('text/plain');
  const asking = defer(() => isSignedIn(request))
    .pipe(switchMap((signedIn) => (signedIn ? token$ : of(undefined))))
    .subscribe({
      next: (token) => (token === undefined ? response.sendStatus(401) : response.send(token)),
      error: (error: unknown) => {
        console.error(error);
        response.sendStatus(502);
      },
    });
  // The page was closed.
  response.on('close', () => asking.unsubscribe());
});

const server = app.listen(Number(port), host, (error) => {
  if (error) throw error;
  console.log(`Tokens at http://${host}:${(server.address() as AddressInfo).port}/token`);
});
process.once('SIGTERM', () => server.close());

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
 * Whoever has a token may talk to the bot. Your own sign-in says who may: it answers `{ "signedIn": true }` to the cookie of a
 * session. A 2xx alone does not say it: a page for signing in has that, too.
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

// a page that waits is better served by an error than by a retry without an end
const token$ = generateToken({ domain, secret, timeout: 5000, retry: { count: 2 } });

const app = express().disable('x-powered-by');
// how many proxies stand before this server: without them all pages would have one address
app.set('trust proxy', Number(proxies));
// pages may ask if their origins are listed, such as https://app.example; CORS alone would make a token and then hide it
const listed = origins.split(',').filter(Boolean);
app.use(({ headers: { origin } }, response, next) => {
  if (origin === undefined || listed.includes(origin)) next();
  else response.sendStatus(403);
});
app.use(cors({ origin: listed, credentials: true }));
// a page needs one token; an office behind one address needs some more
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
  // the page has gone
  response.on('close', () => asking.unsubscribe());
});

const server = app.listen(Number(port), host, (error) => {
  if (error) throw error;
  console.log(`Tokens at http://${host}:${(server.address() as AddressInfo).port}/token`);
});
process.once('SIGTERM', () => server.close());

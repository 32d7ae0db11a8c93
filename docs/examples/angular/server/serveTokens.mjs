import { rateLimit } from 'express-rate-limit';
import { generateToken } from 'rxjs-direct-line';

/** Hands tokens to the page. The secret stays here. Your sign-in belongs before it: see the recipes. */
export function serveTokens(app, { url, secret }) {
  // a page that waits is better served by an error than by a retry without an end
  const token$ = generateToken({ domain: url, secret, timeout: 5000, retry: { count: 2 } });
  // a page needs one token, and another one whenever it begins anew
  const limit = rateLimit({ windowMs: 60_000, limit: 30, standardHeaders: 'draft-8', legacyHeaders: false });

  app.post('/token', limit, (_request, response) => {
    const asking = token$.subscribe({
      next: (token) => response.set('Cache-Control', 'no-store').type('text/plain').send(token),
      error(error) {
        console.error(error);
        response.sendStatus(502);
      },
    });
    // the page has gone
    response.on('close', () => asking.unsubscribe());
  });
}

import { generateToken } from 'rxjs-direct-line';

/** Hands tokens to the page. The secret stays here. Your sign-in, and a limit, belong before it: see the recipes. */
export function serveTokens(app, { url, secret }) {
  // a page that waits is better served by an error than by a retry without an end
  const token$ = generateToken({ domain: url, secret, timeout: 5000, retry: { count: 2 } });

  app.post('/token', (_request, response) => {
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

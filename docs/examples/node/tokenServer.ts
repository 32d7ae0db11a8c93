import express, { type Express } from 'express';
import { generateToken } from 'rxjs-direct-line';

/**
 * Hands tokens to browsers: each POST of `/token` is answered with a new one. The secret stays here.
 *
 * Whoever may ask for a token may talk to the bot: check your own session first.
 */
export function createTokenServer(options: { secret: string; domain?: string }): Express {
  // a page that waits is better served by an error than by a retry without an end
  const token$ = generateToken({ ...options, timeout: 5000, retry: { count: 2 } });
  const app = express().disable('x-powered-by');

  app.post('/token', (_request, response) => {
    const asking = token$.subscribe({
      next: (token) => response.set('Cache-Control', 'no-store').type('text/plain').send(token),
      error: (error: unknown) => {
        console.error(error);
        response.sendStatus(502);
      },
    });
    // the page has gone
    response.on('close', () => asking.unsubscribe());
  });
  return app;
}

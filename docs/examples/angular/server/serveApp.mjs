import { fileURLToPath } from 'node:url';
import express from 'express';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** Serves the built app, and tells it where the service is. */
export function serveApp(app, { url }) {
  const policy = [
    `default-src 'self'`,
    `connect-src 'self' ${url}`,
    // a bot may send pictures from anywhere
    `img-src * data:`,
    // Angular puts the styles of a component into the page
    `style-src 'self' 'unsafe-inline'`,
    `base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'none'`,
  ].join('; ');

  app.use((_request, response, next) => {
    response.set({ 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.get('/settings.json', (_request, response) => response.set('Cache-Control', 'no-store').json({ domain: url }));
  app.use(express.static(dist, { index: false }));
  // every other path is a route of the app
  app.get('/{*path}', (_request, response) => response.sendFile('index.html', { root: dist }));
}

import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
// @ts-expect-error -- the example is JavaScript
import { refuseStrangers } from '../../docs/examples/angular/server/refuseStrangers.mjs';
// @ts-expect-error -- the example is JavaScript
import { serveTokens } from '../../docs/examples/angular/server/serveTokens.mjs';

// The server of the Angular example, without the app that it serves.
const app = express();
const { DIRECT_LINE_DOMAIN: url, DIRECT_LINE_SECRET: secret } = process.env;
(refuseStrangers as (app: Express) => void)(app);
(serveTokens as (app: Express, service: object) => void)(app, { url, secret });
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

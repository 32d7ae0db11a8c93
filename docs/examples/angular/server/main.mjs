import { once } from 'node:events';
import express from 'express';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { demoBot } from './demoBot.mjs';
import { refuseStrangers } from './refuseStrangers.mjs';
import { serveApp } from './serveApp.mjs';
import { serveTokens } from './serveTokens.mjs';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret,
  PORT: port = '4200',
} = process.env;

const app = express().disable('x-powered-by');
const server = app.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
const origin = `http://localhost:${server.address().port}`;

// your own bot if its secret is in the environment, else one of ours, on this machine
const service = secret ? { url: domain, secret } : await startEmulator({ bot: demoBot(origin) });
refuseStrangers(app);
serveTokens(app, service);
serveApp(app, service);
console.log(`Corner Coffee is open: ${origin}`);

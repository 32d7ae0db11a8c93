import type { RequestListener } from 'node:http';
import { createExchanges } from '../../src/emulator/exchanges';
import { type Handler, serve } from '../../src/emulator/serve';

/** The front of the emulator before a model of a service, with limits that nothing in a spec reaches. */
export const serveModel = (model: Handler): RequestListener =>
  serve(model, {
    host: '127.0.0.1',
    allowedHosts: [],
    origins: [],
    maxBody: 2 ** 20,
    maxUpload: 2 ** 24,
    maxBuffered: 2 ** 28,
    exchanges: createExchanges(),
  });

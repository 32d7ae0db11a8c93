#!/usr/bin/env node
import { main } from './main';

// This switch makes Node use HTTPS_PROXY and NO_PROXY, if this version of Node supports proxies.
process.env['NODE_USE_ENV_PROXY'] ??= '1';
main(process);

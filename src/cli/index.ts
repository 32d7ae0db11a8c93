#!/usr/bin/env node
import { main } from './main';

// By Node's own switch HTTPS_PROXY and NO_PROXY count, where Node knows proxies.
process.env['NODE_USE_ENV_PROXY'] ??= '1';
main(process);

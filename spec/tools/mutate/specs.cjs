// `npm run mutate` writes all specs of the core into a copy of this file, see bundle.mjs.

// `npm run timing` writes the pictures of docs/timing-explained.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { pictures } from './pictures';

mkdirSync('docs/timing', { recursive: true });
for (const [name, draw] of Object.entries(pictures)) writeFileSync(`docs/timing/${name}.svg`, draw());

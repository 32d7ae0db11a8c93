// `npm run pictures` writes the pictures of docs/pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { pictures } from './pictures';

mkdirSync('docs/pictures', { recursive: true });
for (const drawn of Object.values(pictures))
  for (const [name, draw] of Object.entries(drawn)) writeFileSync(`docs/pictures/${name}.svg`, draw());

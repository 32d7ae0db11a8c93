import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(__dirname, '../../docs');
const page = readFileSync(join(docs, 'recipes-services.md'), 'utf8');
// those for Angular are run by docs/angularExamples.spec.ts
const blocks = [...page.matchAll(/^```typescript\n(.*?)^```$/gms)]
  .filter(([code]) => !code.includes('@angular/'))
  .map(({ index, 1: code = '' }) => ({
    code,
    // the link that it follows
    file: page
      .slice(0, index)
      .match(/\((examples\/node\/\w+\.ts)\)/g)!
      .at(-1)!
      .slice(1, -1),
  }));

// blocks of plain `ts` are run by docs/examples.spec.ts
describe('the recipes', () => {
  it.each(blocks)('quote $file as it is', ({ file, code }) => {
    expect(code).toBe(readFileSync(join(docs, file), 'utf8'));
  });
});

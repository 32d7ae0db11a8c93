import { toCheckpoint } from 'rxjs-direct-line';
import { seeded } from '../e2e/referenceService';
import { type Attack, createCount } from './attack';

const names = [
  ...['conversationId', 'watermark', 'secret', 'token', 'domain', 'scheme', 'retry', 'timeout', 'maxBytes', 'fetch'],
  ...['transport', 'random', 'allowHttp', 'dangerouslyAllowSecretInBrowser', 'userId', 'interval', 'burst', 'wake$'],
  ...['spread', 'skipHistory', '__proto__', 'constructor', 'prototype', 'toString', '0', 'length'],
];
const values = [
  '"c"',
  '""',
  '".."',
  '"\\ud800"',
  '7',
  'null',
  'true',
  '[]',
  '["c"]',
  '{"conversationId":"c","allowHttp":true}',
];

export const attacks: readonly Attack[] = [
  {
    name: 'options injected by a saved object',
    run({ short }) {
      const count = createCount();
      const random = seeded(7);
      const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
      for (let n = 0; n < (short ? 2000 : 20_000); n++) {
        const members = Array.from(
          { length: Math.floor(random() * 6) },
          () => `${JSON.stringify(pick(names))}:${pick(values)}`,
        );
        const saved = n % 10 === 0 ? pick(values) : `{${members.join()}}`;
        try {
          const options = { ...toCheckpoint(JSON.parse(saved)) };
          const keys = Object.keys(options).filter((key) => key !== 'conversationId' && key !== 'watermark');
          const isTexts = Object.values(options).every((value) => typeof value === 'string');
          count.add((keys.length > 0 || !isTexts || 'allowHttp' in options) && saved);
        } catch (error) {
          count.add(!(error instanceof TypeError) && saved);
        }
      }
      return Promise.resolve(count.outcome());
    },
  },
];

import { lastValueFrom, of, toArray } from 'rxjs';
import { connect, type Transport } from 'rxjs-direct-line';
import { seeded } from '../e2e/referenceService';
import { type Attack, createCount } from './attack';

const pieces = [
  ...['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'vbscript:', 'data:', 'data:text/html,', 'data:image/svg+xml,'],
  ...[
    'data:image/png;base64,',
    'data:image/png',
    'blob:',
    'file:///',
    'ftp://',
    'about:',
    'ws://',
    'mailto:',
    'intent:',
  ],
  ...['http:', 'https:', 'http://', 'https://', '//', '/', '\\', '\\\\', '..', '.', '?', '#', '@', ':', ';', ',', '%'],
  ...[
    'evil.example',
    'service.example',
    'alert(1)',
    '<script>',
    '[',
    ']',
    '%00',
    '%0a',
    '%2f',
    'ａ',
    '\u202e',
    '\ufeff',
  ],
  ...[
    '\0',
    '\t',
    '\n',
    '\r',
    '\x1b',
    ' ',
    '\u00a0',
    '\u2028',
    'view-source:',
    'filesystem:',
    'chrome:',
    '&Tab;',
    '\ud800',
  ],
];

/** Told by the text, as a browser reads it, and by no code of ours. */
function isSafe(url: string): boolean {
  if (url === 'about:blank') return true;
  const { protocol, href } = new URL(url);
  if (href !== url) return false;
  return protocol === 'http:' || protocol === 'https:' || /^data:image\/(png|jpeg|gif|webp)[;,]/.test(href);
}

export const attacks: readonly Attack[] = [
  {
    name: 'unsafe URLs in messages',
    async run({ short }) {
      const count = createCount();
      const random = seeded(7);
      const pick = () => pieces[Math.floor(random() * pieces.length)]!;
      const makeUrl = () => Array.from({ length: 1 + Math.floor(random() * 6) }, pick).join('');
      for (let set = 0; set < (short ? 6 : 60); set++) {
        const images = Array.from({ length: 500 }, makeUrl);
        const attachments = Array.from({ length: 500 }, () => ({ url: makeUrl(), contentType: 'text/html' }));
        const first = { messages: [{ id: '1', conversationId: 'c', from: 'b', images, attachments }], watermark: '1' };
        const transport: Transport = ({ url }) => {
          const body = JSON.stringify(url.includes('watermark') ? { messages: [], watermark: '1' } : first);
          return of({ status: 200, body, header: () => null });
        };
        const { history } = connect({ token: 't', conversationId: 'c', userId: 'u', transport });
        const [message] = await lastValueFrom(history().pipe(toArray()));
        const got = [...(message?.images ?? []), ...(message?.attachments ?? []).map(({ url }) => url)];
        if (got.length !== 1000) throw new Error(`of 1000 URLs ${got.length} came`);
        for (const url of got) count.add(!isSafe(url) && url);
      }
      return count.outcome();
    },
  },
];

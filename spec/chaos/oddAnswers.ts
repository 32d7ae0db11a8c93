import type { Fault } from 'rxjs-direct-line/testing';

type Edit = (Fault & { kind: 'messageSet' })['edit'];

const edit = (change: Edit): Fault => ({ kind: 'messageSet', edit: change });
/** A set whose messages have these members in place of their own. What can be read of them stays what it was. */
const withMembers = (members: object) =>
  edit((set) => ({ ...set, messages: set.messages.map((message) => ({ ...message, ...members })) }));

/** What services and gateways in the field have sent. Only 1.1 has these forms. */
export function createOddAnswers(): Readonly<Record<string, Fault>> {
  let mark = 1e12;
  const page = (status: number): Fault => ({ kind: 'html', status });
  return {
    'page with 401': page(401),
    'page with 403': page(403),
    'page with 404': page(404),
    'page with 407': page(407),
    'page with 410': page(410),
    'page with 451': page(451),
    'page with 503': page(503),
    'byte order mark': { kind: 'answer', edit: (answer) => ({ ...answer, body: `\ufeff${answer.body}` }) },
    'number as watermark': edit((set) => {
      mark += 1;
      return { ...set, watermark: mark };
    }),
    'watermark that cannot be sent': edit((set) => ({ ...set, watermark: 'w\ud800' })),
    'null for lists': withMembers({ images: null, attachments: null }),
    'members of other types': withMembers({ conversationId: 7, images: 5, attachments: 'none' }),
    'sender as an object': edit((set) => ({
      ...set,
      messages: set.messages.map((message) => ({ ...message, from: { id: message.from, name: 'Somebody' } })),
    })),
    'null and text among messages': edit((set) => ({ ...set, messages: [null, ...set.messages, 'hello'] })),
    'no list of messages': edit((set) => (set.messages.length > 0 ? set : { watermark: set.watermark })),
    'error beside messages': edit((set) => ({ ...set, error: { code: 'x' } })),
    'last message again': edit((set, earlier) => ({ ...set, messages: [...earlier.slice(-1), ...set.messages] })),
    'last fifty messages again': edit((set, earlier) => ({
      ...set,
      messages: [...earlier.slice(-50), ...set.messages],
    })),
    'last message again, under a new mark': edit((set, earlier) => {
      mark += 1;
      return { messages: [...earlier.slice(-1), ...set.messages], watermark: String(mark) };
    }),
  };
}

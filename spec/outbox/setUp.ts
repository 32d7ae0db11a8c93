import type { ConnectOptions, Message, OutgoingMessage } from 'rxjs-direct-line';
import { outbox, type OutboxOptions, type OutboxStorage } from 'rxjs-direct-line/outbox';
import type { FakeDirectLine, FakeDirectLineOptions } from 'rxjs-direct-line/testing';
import { chatWith, fakeService } from '../support/fakeChat';

/** A storage that can be full. */
export function createStorage(kept: Record<string, string> = {}) {
  const state = { isFull: false };
  const storage: OutboxStorage = {
    getItem: (key) => kept[key] ?? null,
    setItem(key, value) {
      if (state.isFull) throw new Error('full');
      kept[key] = value;
    },
  };
  return { kept, state, storage };
}

/** A service, and the texts that its bot has got. */
export function createService(options: FakeDirectLineOptions = {}) {
  const got: (string | undefined)[] = [];
  const service = fakeService({
    ...options,
    bot(message: Message) {
      got.push(message.text);
      return [];
    },
  });
  return { got, service };
}

/** A page that has been loaded: what its outbox has told, as `a sending`. */
export function load(
  service: FakeDirectLine,
  storage: OutboxStorage,
  { chat: chatOptions = {}, ...options }: Partial<OutboxOptions> & { chat?: Partial<ConnectOptions> } = {},
) {
  const told: string[] = [];
  const errors: unknown[] = [];
  const chat = chatWith(service, chatOptions);
  const out = outbox(chat, { storage, ...options });
  const open = () =>
    out.message$.subscribe({
      next: (list) => {
        const line = list.map(({ message, state }) => `${message.text ?? ''} ${state}`).join(', ');
        if (line !== told.at(-1)) told.push(line);
      },
      error: (error: unknown) => errors.push(error),
    });
  const send = (text: string, more: OutgoingMessage = {}) => out.send({ text, clientId: text, ...more });
  return { chat, out, told, errors, open, send };
}

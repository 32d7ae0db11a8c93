import type { Bot3 } from '../e2e/direct-line-3/service3';
import { startService3, type Service3Options } from '../e2e/direct-line-3/service3';
import type { LoggedMessage } from './backEnd';

/** The service of 3.0 and the back end of its customer in one; the bot is one for 1.1, which also sends events. */
export async function startBackEnd3(options: Omit<Service3Options, 'bot'> & { bot: Bot3 }) {
  const service = await startService3({ ...options, statusOfSecondStart: 409 });
  return {
    url: service.url,
    secret: service.secret,
    credentials: service.credentials,
    issueToken: (conversationId: string) => service.issueToken(service.find(conversationId)),
    begin(): Promise<string> {
      const conversation = service.create();
      conversation.hasBegun = true;
      return Promise.resolve(conversation.id);
    },
    /** The messages of a conversation, from the beginning; nothing where none was begun. */
    log(conversationId: string): Promise<readonly LoggedMessage[]> {
      const log = conversationId ? service.find(conversationId).log : [];
      return Promise.resolve(log.filter(({ type }) => type === 'message') as unknown as LoggedMessage[]);
    },
    close: () => void service.close(),
  };
}

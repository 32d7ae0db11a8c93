/**
 * Serves a bot as the samples of the SDK have it, with a trick for each word; with a `greeting` it welcomes everyone. It
 * prints its URL. The SDK and express are the caller's: their packages are installed beside it.
 */
export function serveBot({ ActivityHandler, express, adapter, tricks, greeting }) {
  class Bot extends ActivityHandler {
    constructor() {
      super();
      this.onMembersAdded(async (context, next) => {
        const { membersAdded, recipient } = context.activity;
        const others = greeting ? membersAdded.filter(({ id }) => id !== recipient.id) : [];
        for (let i = 0; i < others.length; i++) await context.sendActivity(greeting);
        await next();
      });
      this.onMessage(async (context, next) => {
        const { text } = context.activity;
        await context.sendActivity({ type: 'typing' });
        await (allTricks[text] ? allTricks[text](context) : context.sendActivity(`You said ${text}`));
        await next();
      });
    }
  }

  const allTricks = {
    fail: () => {
      throw new Error('as it was told to');
    },
    mirror: (context) => {
      const { attachments, channelData } = context.activity;
      return context.sendActivity({ type: 'message', attachments, channelData });
    },
    ...tricks,
  };
  const bot = new Bot();
  const app = express();
  app.use(express.json());
  app.post('/api/messages', (request, response) => adapter.process(request, response, (context) => bot.run(context)));
  const server = app.listen(0, '127.0.0.1', () =>
    console.log(`http://127.0.0.1:${server.address().port}/api/messages`),
  );
}

// A bot as the samples of the SDK have it, with a trick for each word. It prints its URL.
import {
  ActivityHandler,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
} from 'botbuilder';
import express from 'express';

// without credentials it takes what nobody has signed
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));

const tricks = {
  card: (context) =>
    context.sendActivity({
      text: 'Look:',
      attachments: [CardFactory.heroCard('A cat', 'It purrs', ['https://example.com/cat.png'], ['Stroke it'])],
      suggestedActions: { to: [], actions: [{ type: 'imBack', title: 'More cats', value: 'card' }] },
    }),

  many: async (context) => {
    for (let i = 1; i <= 20; i++) await context.sendActivity(String(i));
  },

  events: async (context) => {
    for (const name of ['one', 'two']) await context.sendActivity({ type: 'event', name });
  },

  picture: (context) =>
    context.sendActivity(MessageFactory.contentUrl('https://example.com/cat.png', 'image/png', 'cat.png', 'A cat')),

  mirror: (context) => {
    const { attachments, channelData } = context.activity;
    return context.sendActivity({ type: 'message', attachments, channelData });
  },

  fail: () => {
    throw new Error('as it was told to');
  },
};
adapter.onTurnError = async (context, error) => {
  throw error;
};

class Bot extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      const { text } = context.activity;
      await context.sendActivity({ type: 'typing' });
      await (tricks[text] ? tricks[text](context) : context.sendActivity(`You said ${text}`));
      await next();
    });
  }
}

const bot = new Bot();
const app = express();
app.use(express.json());
app.post('/api/messages', (request, response) => adapter.process(request, response, (context) => bot.run(context)));
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/api/messages`));

// A bot as the samples of the SDK have it, with a trick for each word. It prints its URL.
import {
  ActivityHandler,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  TurnContext,
} from 'botbuilder';
import express from 'express';

// without credentials it takes what nobody has signed
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));

const image = 'https://example.com/cat.png';

const tricks = {
  card: (context) =>
    context.sendActivity({
      text: 'Look:',
      attachments: [CardFactory.heroCard('A cat', 'It purrs', [image], ['Stroke it'])],
    }),

  several: async (context) => {
    for (const text of ['one', 'two', 'three']) await context.sendActivity(text);
    await context.sendActivities(['four', 'five'].map((text) => MessageFactory.text(text)));
  },

  fail: () => {
    throw new Error('as it was told to');
  },

  later: async (context) => {
    const reference = TurnContext.getConversationReference(context.activity);
    const speak = () =>
      adapter.continueConversationAsync('', reference, (later) => later.sendActivity('Here I am again'));
    setTimeout(() => void speak(), 2000);
    await context.sendActivity('In two seconds');
  },

  update: async (context) => {
    const { id } = await context.sendActivity('first');
    try {
      await context.updateActivity({
        ...MessageFactory.text('second'),
        id,
        conversation: context.activity.conversation,
      });
    } catch ({ statusCode, message }) {
      await context.sendActivity(`${statusCode}: ${message}`);
    }
  },

  mirror: (context) => {
    const { attachments, channelData } = context.activity;
    return context.sendActivity({ type: 'message', attachments, channelData });
  },
};

class Bot extends ActivityHandler {
  constructor() {
    super();
    this.onMembersAdded(async (context, next) => {
      const { membersAdded, recipient } = context.activity;
      for (const { id } of membersAdded) if (id !== recipient.id) await context.sendActivity('Welcome!');
      await next();
    });
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

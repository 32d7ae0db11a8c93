// A bot of the SDK.
import {
  ActivityHandler,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  TurnContext,
} from 'botbuilder';
import express from 'express';
import { serveBot } from '../serveBot.mjs';

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
};

serveBot({ ActivityHandler, express, adapter, tricks, greeting: 'Welcome!' });

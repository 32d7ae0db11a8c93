// A bot of the SDK.
import {
  ActivityHandler,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
} from 'botbuilder';
import express from 'express';
import { serveBot } from '../../serveBot.mjs';

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
};
adapter.onTurnError = async (context, error) => {
  throw error;
};

serveBot({ ActivityHandler, express, adapter, tricks });

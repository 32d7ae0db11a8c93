import { toReply } from '../../../src/emulator/botFramework/reply';

/** What becomes of an activity, and what is told to be dropped. */
function convert(activity: Record<string, unknown>) {
  const dropped: string[] = [];
  const reply = toReply({ type: 'message', ...activity }, (what) => dropped.push(what));
  return { reply: reply && (JSON.parse(JSON.stringify(reply)) as unknown), dropped };
}

const hero = (content: object) => ({ contentType: 'application/vnd.microsoft.card.hero', content });

describe('toReply', () => {
  it('has the text, the sender and channelData unmodified', () => {
    const channelData = { nested: { list: [1, 'two', null] } };
    expect(
      convert({ text: 'hello', from: { id: 'bot1', name: 'Bot' }, channelData, inputHint: 'acceptingInput' }),
    ).toEqual({
      reply: { text: 'hello', from: 'bot1', channelData, images: [], attachments: [] },
      dropped: [],
    });
  });

  it('has images and attachments apart, each in its order', () => {
    const attachments = [
      { contentType: 'image/png', contentUrl: 'a.png' },
      { contentType: 'application/pdf', contentUrl: 'a.pdf', name: 'a.pdf', thumbnailUrl: 't.png' },
      { contentType: 'IMAGE/*', contentUrl: 'data:image/gif;base64,R0lGODlh' },
      { contentType: 'text/plain', contentUrl: 'a.txt' },
    ];
    expect(convert({ attachments }).reply).toEqual({
      images: ['a.png', 'data:image/gif;base64,R0lGODlh'],
      attachments: [
        { contentType: 'application/pdf', url: 'a.pdf' },
        { contentType: 'text/plain', url: 'a.txt' },
      ],
    });
  });

  it('has the texts and images of a card', () => {
    const content = {
      title: 'Cats',
      subtitle: 'and more cats',
      text: 'Purr',
      images: [{ url: 'a.png' }, { url: 'b.png' }],
    };
    expect(convert({ text: 'Look:', attachments: [hero(content)] })).toEqual({
      reply: { text: 'Look:\n\nCats\n\nand more cats\n\nPurr', images: ['a.png', 'b.png'], attachments: [] },
      dropped: [],
    });
  });

  it('has no more than that of a card, and says so', () => {
    const buttons = [{ type: 'imBack', value: 'yes', title: 'Yes' }];
    expect(convert({ attachments: [hero({ text: 'Sure?', buttons })] })).toEqual({
      reply: { text: 'Sure?', images: [], attachments: [] },
      dropped: ['the buttons of a card'],
    });
  });

  it.each(['suggestedActions', 'speak'])('has no %s, and says so', (name) => {
    expect(convert({ text: 'Sure?', [name]: { actions: [] } })).toEqual({
      reply: { text: 'Sure?', images: [], attachments: [] },
      dropped: [name],
    });
  });

  it.each([
    undefined,
    null,
    1,
    'text',
    [],
    {},
    { body: [] },
    { title: 1, images: ['a.png', null, { url: 2 }], image: [] },
  ])('is nothing where nothing is left of a message: a card with %j', (content) => {
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content };
    expect(convert({ attachments: [card] })).toEqual({
      reply: undefined,
      dropped: ['the attachment application/vnd.microsoft.card.adaptive'],
    });
  });

  it('is what it is where there was nothing in it: that is for the log to refuse', () => {
    expect(convert({})).toEqual({ reply: { images: [], attachments: [] }, dropped: [] });
    expect(convert({ text: 1, channelData: 'x' }).reply).toMatchObject({ text: 1, channelData: 'x' });
  });

  it('has as many images as a card has', () => {
    const images = Array.from({ length: 300_000 }, () => ({ url: 'a.png' }));
    expect(convert({ attachments: [hero({ images })] }).reply).toMatchObject({ images: { length: 300_000 } });
  });

  it('takes null for absent', () => {
    expect(convert({ text: 'a', attachments: null, from: null }).reply).toMatchObject({ text: 'a' });
    const attachments = [{ contentType: 'x', contentUrl: null, content: { text: 'b' } }];
    expect(convert({ attachments }).reply).toMatchObject({ text: 'b' });
  });

  it.each([
    ['attachments', {}],
    ['attachments[0]', [1]],
    ['attachments[1].contentType', [hero({ text: 'a' }), { contentUrl: 'a.png' }]],
    ['attachments[0].contentUrl', [{ contentType: 'a', contentUrl: 1 }]],
  ])('refuses what is malformed, and says where: %s', (at, attachments) => {
    expect(() => convert({ attachments })).toThrow(
      expect.objectContaining({
        name: 'Refusal',
        status: 400,
        code: 'MalformedData',
        message: expect.stringMatching(`^${at.replaceAll(/[[\].]/g, '\\$&')} is not`) as string,
      }) as Error,
    );
  });
});

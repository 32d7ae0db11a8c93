import { map, timer } from 'rxjs';
import { conversationUpdate, messageActivity } from '../../../src/emulator/botFramework/activity';
import { run } from '../../support/marbles';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('conversationUpdate', () => {
  it('tells a bot of itself and of one who has not said a word', () => {
    run(({ expectObservable }) => {
      expectObservable(timer(1).pipe(map(() => conversationUpdate('c1', 'http://127.0.0.1:1')))).toBe('-(a|)', {
        a: {
          type: 'conversationUpdate',
          timestamp: '1970-01-01T00:00:00.001Z',
          channelId: 'directline',
          serviceUrl: 'http://127.0.0.1:1',
          conversation: { id: 'c1' },
          recipient: { id: 'bot' },
          from: { id: 'c1' },
          membersAdded: [{ id: 'bot' }, { id: 'c1' }],
        },
      });
    });
  });
});

describe('messageActivity', () => {
  const message = { id: 'c1|0', conversationId: 'c1', from: 'user1', created: '2026-11-20T12:00:00.000Z' };

  it('is a v3 message', () => {
    expect(json(messageActivity({ ...message, text: 'hello' }, 'http://127.0.0.1:1'))).toEqual({
      type: 'message',
      id: 'c1|0',
      timestamp: '2026-11-20T12:00:00.000Z',
      channelId: 'directline',
      serviceUrl: 'http://127.0.0.1:1',
      conversation: { id: 'c1' },
      recipient: { id: 'bot' },
      from: { id: 'user1' },
      text: 'hello',
      attachments: [],
    });
  });

  it('has channelData unmodified', () => {
    const channelData = { clientId: 'x', nested: [{ a: null }] };
    expect(json(messageActivity({ ...message, channelData }, ''))).toMatchObject({ channelData });
  });

  it('has images and attachments as attachments', () => {
    const images = ['https://example.com/a.png'];
    const attachments = [{ url: 'https://example.com/a.docx', contentType: 'application/msword' }];
    expect(messageActivity({ ...message, images, attachments }, '').attachments).toEqual([
      { contentType: 'image/*', contentUrl: 'https://example.com/a.png' },
      { contentType: 'application/msword', contentUrl: 'https://example.com/a.docx' },
    ]);
  });

  it('has absolute URLs for what was uploaded', () => {
    const images = ['/attachments/1/a.png', '//example.com/a.png', 'data:image/png;base64,'];
    const attachments = [{ url: '/attachments/2/a.docx', contentType: 'application/msword' }];
    const told = messageActivity({ ...message, images, attachments }, 'http://127.0.0.1:1');
    expect(told.attachments.map(({ contentUrl }) => contentUrl)).toEqual([
      'http://127.0.0.1:1/attachments/1/a.png',
      '//example.com/a.png',
      'data:image/png;base64,',
      'http://127.0.0.1:1/attachments/2/a.docx',
    ]);
  });
});

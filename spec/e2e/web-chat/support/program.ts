// What the page of the specs does; it is bundled by ./site.ts.
import { connect, type Conversation } from 'rxjs-direct-line';
import { webChat, type WebChatConnection } from 'rxjs-direct-line/web-chat';

/** Of what the scripts of Web Chat and React have, what is used here. */
interface Scripts {
  WebChat: {
    createStore: () => unknown;
    ReactWebChat: unknown;
    renderWebChat: (props: object, element: Element) => void;
  };
  React: {
    createElement: (type: unknown, props: object | null, ...children: unknown[]) => unknown;
    StrictMode: unknown;
  };
  ReactDOM: { createRoot: (element: Element) => { render: (element: unknown) => void; unmount: () => void } };
}

export interface StartOptions {
  readonly domain: string;
  readonly token: string;
  readonly conversationId?: string;
}

/** Made for a reload: it reads its options from the session storage, and keeps the conversation there. */
const { conversationId, ...options } = JSON.parse(sessionStorage.getItem('options') ?? '{}') as StartOptions;
const { WebChat, React, ReactDOM } = globalThis as unknown as Scripts;
const element = document.getElementById('webchat')!;

const chat: Conversation = connect({
  ...options,
  ...(conversationId && { conversationId }),
  userId: 'user1',
  interval: 200,
  retry: { delay: 100, maxDelay: 300, jitter: false },
});
chat.conversationId$.subscribe((conversationId) =>
  sessionStorage.setItem('options', JSON.stringify({ ...options, conversationId })),
);
const directLine: WebChatConnection = webChat(chat, { grace: 1000 });

/** What Web Chat was told, from the beginning. */
const codes: number[] = [];
directLine.connectionStatus$.subscribe((code) => codes.push(code));

const store = WebChat.createStore();
const props = { directLine, store, styleOptions: { sendTimeout: 2000 } };

export const page = {
  codes,
  end: directLine.end,
  render: () => WebChat.renderWebChat(props, element),
  /** By React of the page's own; gives what unmounts it. */
  mount(isStrict: boolean): () => void {
    const root = ReactDOM.createRoot(element);
    const window = React.createElement(WebChat.ReactWebChat, props);
    root.render(isStrict ? React.createElement(React.StrictMode, null, window) : window);
    return () => root.unmount();
  },
};

export type WebChatPage = typeof page;

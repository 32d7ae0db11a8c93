import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from 'rxjs-direct-line';
import { Chat } from './Chat';

// It makes no request until somebody subscribes, so it may be made here, outside the components.
const chat = connect({ domain: 'http://127.0.0.1:3979', secret: 'open-sesame', userId: 'user1' });

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Chat chat={chat} />
  </StrictMode>,
);

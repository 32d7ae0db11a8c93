import { map, type Observable } from 'rxjs';
import type { Answer } from '../../../src/service-model/answer';
import type { Service } from '../../../src/service-model/service';

interface Activity {
  readonly from: { readonly id: string };
  readonly text: string;
}
interface MessageSet {
  readonly messages: readonly { id: string; conversationId: string; created: string; from: string; text: string }[];
  readonly watermark: string;
}

const asMessage = (body: string) => {
  const { from, text } = JSON.parse(body) as Activity;
  return JSON.stringify({ from: from.id, text });
};

const asActivities = (body: string) => {
  const { messages, watermark } = JSON.parse(body) as MessageSet;
  const activities = messages.map(({ id, conversationId, created, from, text }) => ({
    type: 'message',
    id,
    conversation: { id: conversationId },
    timestamp: created,
    from: { id: from },
    text,
  }));
  return JSON.stringify({ activities, watermark });
};

const answerJson = (answer: Answer, body: string): Answer => ({
  status: 200,
  headers: { ...answer.headers, 'content-type': 'application/json' },
  body,
});

/** Direct Line 3.0 in front of the service, as much of it as a client with a secret needs: it is the same bot behind. */
export const directLine3 =
  (handle: Service['handle']): Service['handle'] =>
  ({ path, body, ...rest }): Observable<Answer> => {
    const inner = path
      .replace('/v3/directline', '/api')
      .replace('/activities', '/messages')
      .replace(/\?watermark=$/, '');
    const isActivity = inner.includes('/messages');
    const isPost = rest.method === 'POST';
    return handle({ ...rest, path: inner, body: isActivity && isPost ? asMessage(String(body)) : body }).pipe(
      map((answer) => {
        if (!isActivity || answer.status >= 300) return answer;
        return answerJson(answer, isPost ? '{"id":"sent"}' : asActivities(answer.body));
      }),
    );
  };

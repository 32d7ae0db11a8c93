import { defer, of } from 'rxjs';
import { answerRefusals, json, refuse } from '../../service-model/answer';
import { textOf } from '../../service-model/bytes';
import { isText, need, parseFields } from '../../service-model/guards';
import { createRouter } from '../../service-model/router';
import type { RequestHead, Service } from '../../service-model/service';
import { tryOr } from '../../util/tryOr';
import type { Handler } from '../serve';
import { toReply } from './reply';

export interface ConnectorOptions {
  readonly conversation: Service['conversation'];
  readonly newId: () => string;
  /** Gets what Direct Line 1.1 cannot carry. */
  readonly drop: (what: string) => void;
}

const conversations = '/v3/conversations';
const activities = `${conversations}/{conversationId}/activities`;

/** The requests that a bot may make. If Direct Line 1.1 has no such thing, its name is given. */
const operations = {
  [`POST ${activities}/history`]: 'histories',
  [`POST ${activities}`]: undefined,
  [`POST ${activities}/{activityId}`]: undefined,
  [`PUT ${activities}/{activityId}`]: 'updates of messages',
  [`DELETE ${activities}/{activityId}`]: 'deletions of messages',
  [`GET ${activities}/{activityId}/members`]: 'lists of members',
  [`GET ${conversations}/{conversationId}/members`]: 'lists of members',
  [`GET ${conversations}/{conversationId}/pagedmembers`]: 'lists of members',
  [`GET ${conversations}/{conversationId}/members/{memberId}`]: 'lists of members',
  [`DELETE ${conversations}/{conversationId}/members/{memberId}`]: 'removals of members',
  [`POST ${conversations}/{conversationId}/attachments`]: 'uploads by a bot',
  [`GET ${conversations}`]: 'lists of conversations',
  [`POST ${conversations}`]: 'conversations begun by a bot',
};

/** Whether a path, with its query, is the connector's. */
export const isConnectorPath = (path: string): boolean => path.startsWith('/v3/');

/** Where a bot replies: the v3 endpoints of the Bot Framework's connector. It wants no credentials: a bot here has none. */
export function createConnector({ conversation, newId, drop }: ConnectorOptions): Handler {
  const route = createRouter(operations);

  /** An activity that becomes a message has the id of that message. A dropped one has an id of its own. */
  function hear(id: string, body: string): string {
    const { say } = conversation(id);
    const activity = parseFields(body, 'The activity');
    const type = need(activity['type'], isText, 'type');
    if (type !== 'message') drop(`an activity of type ${type}`);
    const reply = type === 'message' ? toReply(activity, drop) : undefined;
    return reply ? say(reply).id : newId();
  }

  /** The conversation in which the bot may speak; refused if it asks for something else. */
  function reach({ method, path, headers }: RequestHead): string {
    const { operation: missing, id } = route(method, path.replace(/\?.*/s, ''));
    if (missing) refuse(501, 'NotSupported', `Direct Line 1.1 has no ${missing}`);
    // what a page can send to anywhere unasked is of another type
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      refuse(415, 'NotSupported', 'The Content-Type is not application/json');
    }
    conversation(id);
    return id;
  }

  return {
    takesBody: (head) => tryOr(() => reach(head)) !== undefined,
    handle: (request) =>
      defer(() => of(json(200, JSON.stringify({ id: hear(reach(request), textOf(request.body)) })))).pipe(
        answerRefusals(),
      ),
  };
}

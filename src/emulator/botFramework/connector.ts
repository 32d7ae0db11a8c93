import { defer, of } from 'rxjs';
import { answerRefusals, json, refuse } from '../../service-model/answer';
import { textOf } from '../../service-model/bytes';
import { isText, need, parseFields } from '../../service-model/guards';
import { createRouter } from '../../service-model/router';
import type { RequestHead, Service } from '../../service-model/service';
import { tryOr } from '../../util/tryOr';
import { toReply } from './reply';

export interface ConnectorOptions {
  readonly conversation: Service['conversation'];
  readonly newId: () => string;
  /** Gets the names of the parts that Direct Line 1.1 does not have. */
  readonly drop: (what: string) => void;
}

const conversations = '/v3/conversations';
const activities = `${conversations}/{conversationId}/activities`;

/** The requests of a bot. A request that Direct Line 1.1 does not support has its name here. */
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

/** Whether a path with its query belongs to the connector. */
export const isConnectorPath = (path: string): boolean => path.startsWith('/v3/');

/**
 * The v3 endpoints of the connector of the Bot Framework, to which a bot replies. They need no credentials, because
 * bots have none here.
 */
export function createConnector({
  conversation,
  newId,
  drop,
}: ConnectorOptions): Pick<Service, 'takesBody' | 'handle'> {
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

  /** The conversation of the path. It throws a refusal if the bot asks for something else. */
  function reach({ method, path, headers }: RequestHead): string {
    const { operation: missing, id } = route(method, path.replace(/\?.*/s, ''));
    if (missing) refuse(501, 'NotSupported', `Direct Line 1.1 has no ${missing}`);
    // A page of any site can send requests of other types without permission, so only this type is accepted.
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

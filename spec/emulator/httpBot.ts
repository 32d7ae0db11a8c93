import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { serve, type Running } from '../support/server';

/** What a bot is told; the rest of a v3 activity is of no interest here. */
export interface Activity {
  readonly type: string;
  readonly id?: string;
  readonly text?: string;
  readonly serviceUrl: string;
  readonly conversation: { readonly id: string };
  readonly from: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly membersAdded?: readonly { readonly id: string }[];
  readonly attachments?: readonly unknown[];
  readonly channelData?: unknown;
}

/** What the connector answered. */
export interface Heard {
  readonly status: number;
  readonly body: unknown;
}

/** A bot that speaks v3 over HTTP, without an SDK. */
export interface HttpBot extends Running {
  /** What it was told so far. */
  readonly told: readonly Activity[];
}

/** One request to the connector of the emulator that sent `activity`, with a JSON body if there is one. */
export async function callConnector(
  { serviceUrl, conversation }: Pick<Activity, 'serviceUrl' | 'conversation'>,
  said?: object,
  { method = 'POST', path = '' } = {},
): Promise<Heard> {
  const url = `${serviceUrl}/v3/conversations/${encodeURIComponent(conversation.id)}/activities${path}`;
  const answer = await fetch(url, {
    method,
    ...(said && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Says something as an SDK does: in the reply form where it was told something with an id. */
export const reply = (activity: Activity, said: object | string): Promise<Heard> =>
  callConnector(
    activity,
    { type: 'message', from: activity.recipient, ...(typeof said === 'string' ? { text: said } : said) },
    { path: activity.id === undefined ? '' : `/${encodeURIComponent(activity.id)}` },
  );

/** Starts a bot: what `turn` resolves with is its status, 200 unless it is given. */
export async function startBot(
  turn: (activity: Activity, request: IncomingMessage) => unknown = () => undefined,
): Promise<HttpBot> {
  const told: Activity[] = [];
  const running = await serve((request, response) => {
    async function answer(): Promise<void> {
      const activity = JSON.parse(await text(request)) as Activity;
      told.push(activity);
      response.statusCode = Number((await turn(activity, request)) ?? 200);
      response.end();
    }
    answer().catch(() => response.destroy());
  });
  return { ...running, told };
}

// The official client of Direct Line 3.0, polling: has one conversation, by the token that is given, and prints what came.
import { setTimeout as sleep } from 'node:timers/promises';
import directLine from 'botframework-directlinejs';
import { Observable } from 'rxjs';

const [domain, token, userId] = process.argv.slice(2);

/** Its own is for browsers; this one takes and gives the same. */
const ajax = ({ method, url, headers, body, responseType }) =>
  Observable.create((observer) => {
    const ask = async () => {
      const isForm = body instanceof FormData;
      const json = body === undefined || isForm ? body : JSON.stringify(body);
      const answer = await fetch(url, { method, headers, body: json });
      const response = responseType === 'arraybuffer' ? await answer.arrayBuffer() : await answer.json();
      const xhr = { getResponseHeader: (name) => answer.headers.get(name) };
      if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status, xhr });
      return { status: answer.status, response, xhr };
    };
    ask().then(
      (answer) => {
        observer.next(answer);
        observer.complete();
      },
      (error) => observer.error(error),
    );
  });

const client = new directLine.DirectLine({
  domain,
  token,
  webSocket: false,
  pollingInterval: 200,
  ajax,
  WebSocket: class {},
});
const heard = [];
const statuses = [];
client.connectionStatus$.subscribe((status) => statuses.push(status));
// its end is an error
client.activity$.subscribe({ next: (activity) => heard.push(activity), error: () => undefined });
const post = (activity) => client.postActivity({ from: { id: userId }, ...activity }).toPromise();

const ids = [
  await post({ type: 'message', text: 'hello', channelData: { a: 1 } }),
  await post({ type: 'event', name: 'looked' }),
  await post({
    type: 'message',
    text: 'a file',
    attachments: [{ contentType: 'text/plain', contentUrl: 'data:text/plain,abc', name: 'a.txt' }],
  }),
];
const refreshed = await client.refreshToken().toPromise();
while (heard.length < Number(process.argv[5])) await sleep(20);
client.end();
console.log(JSON.stringify({ ids, heard, statuses, refreshed }));

// The same small chat as in ../bundle/chat.js.
import { DirectLine } from 'botframework-directlinejs';
import { Subject } from 'rxjs/Subject';
import 'rxjs/add/operator/filter';
import 'rxjs/add/operator/map';
import 'rxjs/add/operator/scan';
import 'rxjs/add/operator/takeUntil';

const [list, input, button] = ['list', 'input', 'button'].map((id) => document.getElementById(id));
const userId = 'user1';
const left$ = new Subject();
const line = new DirectLine({ token: document.body.dataset.token, webSocket: false });
const show = (said) => list.replaceChildren(...said);
const report = (error) => console.error(error);

line.activity$
  .filter(({ from }) => from.id !== userId)
  .map(({ text }) => text)
  .scan((said, text) => [...said, text], [])
  .takeUntil(left$)
  .subscribe(show, report);

button.onclick = () =>
  line.postActivity({ type: 'message', from: { id: userId }, text: input.value }).subscribe(undefined, report);
window.onpagehide = () => left$.next();

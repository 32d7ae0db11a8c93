// The same small chat as in ../rival/chat.js.
import { filter, map, scan, Subject, takeUntil } from 'rxjs';
import { connect } from 'rxjs-direct-line';

const [list, input, button] = ['list', 'input', 'button'].map((id) => document.getElementById(id));
const userId = 'user1';
const left$ = new Subject();
const { message$, send } = connect({ token: document.body.dataset.token, userId });
const show = (said) => list.replaceChildren(...said);
const report = (error) => console.error(error);

message$
  .pipe(
    filter(({ from }) => from !== userId),
    map(({ text }) => text),
    scan((said, text) => [...said, text], []),
    takeUntil(left$),
  )
  .subscribe({ next: show, error: report });

button.onclick = () => send(input.value).subscribe({ error: report });
window.onpagehide = () => left$.next();

import { type FormEvent, useEffect, useMemo, useState } from 'react';
import type { Observable } from 'rxjs';
import { type Conversation, type Message, type Status, transcript } from 'rxjs-direct-line';

/** The latest value of a stream. It is subscribed to while the component is mounted. */
function useLatest<T>(source$: Observable<T>, initial: T): T {
  const [latest, setLatest] = useState(initial);
  useEffect(() => {
    const reading = source$.subscribe({
      next: (value) => setLatest(() => value),
      error: console.error, // the status says so too
    });
    return () => reading.unsubscribe();
  }, [source$]);
  return latest;
}

export function Chat({ chat }: { readonly chat: Conversation }) {
  const said$ = useMemo(() => chat.message$.pipe(transcript()), [chat]);
  const said = useLatest<readonly Message[]>(said$, []);
  const status = useLatest<Status>(chat.status$, { state: 'idle' });
  const [text, setText] = useState('');
  const [notSent, setNotSent] = useState('');

  function send(event: FormEvent): void {
    event.preventDefault();
    setText('');
    setNotSent('');
    chat.send(text).subscribe({ error: () => setNotSent(text) });
  }

  return (
    <>
      {said.map(({ id, from, text }) => (
        <p key={id}>
          {from}: {text}
        </p>
      ))}
      {notSent && <p>Not sent, or perhaps: {notSent}</p>}
      <form onSubmit={send}>
        <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
        <button disabled={!text}>Send</button>
      </form>
      <em>{status.state}</em>
    </>
  );
}

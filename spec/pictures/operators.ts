import { ask, fromOthers, fromUser, type Message, transcript, untilQuiet } from 'rxjs-direct-line';
import { chatWith, fakeService } from '../support/fakeChat';
import { drawMarbles } from './marbles';
import { leftAt, marksOf, run } from './record';

const message = (text: string, from: string, more: Partial<Message> = {}): Message => ({
  id: text.toLowerCase(),
  conversationId: 'c',
  from,
  text,
  ...more,
});
const textOf = ({ text = '' }: Message) => text;

const talk = 'u---b-u---b-u-b';
const voices = { u: message('u', 'user'), b: message('b', 'bot') };
const roles = { u: 'poll', e: 'poll' };

export const drawFromUser = () =>
  run(({ hot, listen }) => {
    const source$ = hot(talk, voices);
    const marks = listen(source$.pipe(fromUser('user')), textOf);
    return () =>
      drawMarbles({
        title: 'Only the messages of one user',
        description: 'message$ emits messages of you and of the bot; fromUser with your userId emits only yours.',
        sources: [{ name: 'message$', marks: marksOf(source$, textOf) }],
        operator: 'fromUser(userId)',
        result: { name: 'emits', marks },
        frames: talk.length,
        roles,
        legend: 'u you, b the bot',
      });
  });

export const drawFromOthers = () =>
  run(({ hot, listen }) => {
    const source$ = hot(talk, voices);
    const marks = listen(source$.pipe(fromOthers('user')), textOf);
    return () =>
      drawMarbles({
        title: 'Only the messages of everyone else',
        description:
          'message$ emits messages of you and of the bot; fromOthers with your userId emits only those of the bot.',
        sources: [{ name: 'message$', marks: marksOf(source$, textOf) }],
        operator: 'fromOthers(userId)',
        result: { name: 'emits', marks },
        frames: talk.length,
        roles,
        legend: 'u you, b the bot',
      });
  });

export const drawUntilQuiet = () =>
  run(({ hot, listen }) => {
    const quiet = 5;
    const source$ = hot('  --a-b--c---------d--');
    const marks = listen(source$.pipe(untilQuiet(quiet)), String);
    return () =>
      drawMarbles({
        title: 'Complete when nothing has come for a while',
        description: `untilQuiet passes values on, and completes ${quiet} ms after the last one. Then it has left its source.`,
        sources: [{ name: 'source', marks: marksOf(source$, String), leftAt: leftAt(source$) }],
        operator: `untilQuiet(${quiet})`,
        result: { name: 'emits', marks, leftAt: leftAt(source$) },
        frames: 20,
        wait: waitBetween(marks, quiet),
      });
  });

export const drawTranscript = () =>
  run(({ hot, listen }) => {
    const source$ = hot('a---b--a--c--A--', {
      ...Object.fromEntries(['a', 'b', 'c'].map((text) => [text, message(text, 'bot')])),
      A: message('A', 'bot'),
    });
    const marks = listen(source$.pipe(transcript()), (said) => said.map(textOf).join(' '));
    return () =>
      drawMarbles({
        title: 'Everything that has been said so far',
        description:
          'transcript emits a longer array with each new message. A message that comes again emits nothing; a newer ' +
          'version of it replaces the older one in its place.',
        sources: [{ name: 'message$', marks: marksOf(source$, textOf) }],
        operator: 'transcript()',
        result: { name: 'emits', marks },
        frames: 16,
        roles: { A: 'wake' },
        legend: 'A has the id of a, and a newer text',
      });
  });

export const drawAsk = () =>
  run(({ hot, cold, listen }) => {
    const quiet = 5;
    const echo = message('e', 'user1', { channelData: { clientId: 'x' } });
    const message$ = hot('--b---e-b--b-------b', { ...voices, e: echo });
    const send$ = cold('  ----(s|)', { s: undefined });
    const chat = { ...chatWith(fakeService()), message$, send: () => send$ };
    const marks = listen(ask(chat, { text: 'Well?', clientId: 'x' }, { quiet }), textOf);
    return () =>
      drawMarbles({
        title: 'Ask, and get the replies',
        description:
          'ask subscribes to message$ and sends. Messages before the echo of the question are no replies. ask emits the ' +
          `replies after it, completes when none has come for ${quiet} ms, and then has left message$.`,
        sources: [
          { name: 'send', marks: marksOf(send$, () => 's'), leftAt: leftAt(send$) },
          { name: 'message$', marks: marksOf(message$, textOf), leftAt: leftAt(message$) },
        ],
        operator: `ask(chat, message, { quiet: ${quiet} })`,
        result: { name: 'emits', marks, leftAt: leftAt(message$) },
        frames: 20,
        roles: { ...roles, s: 'poll' },
        wait: waitBetween(marks, quiet),
        legend: 's the message is sent, e its echo, b the bot',
      });
  });

/** From the last value to the end. */
function waitBetween(marks: ReturnType<typeof marksOf>, ms: number) {
  const [last, ended] = marks.slice(-2);
  if (!last || ended?.end !== 'complete' || ended.frame - last.frame !== ms) throw new Error('it did not wait');
  return { from: last.frame, to: ended.frame, name: `quiet for ${ms} ms` };
}

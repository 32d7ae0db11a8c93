import { concat, concatMap, delay, EMPTY, from, of, throwError } from 'rxjs';

const menu = ['Espresso 2.20', 'Flat white 3.40', 'Filter, the Ethiopian 3.00', 'Oat cocoa 3.60'].join('\n');

const story = [
  'It rained the day we opened, and nobody came.',
  'At four a girl asked whether she could wait here for her bus.',
  'She missed three of them.',
  'She is the one who roasts for us now.',
];

/** What the bot does with a message in which these words are; the first that fits. `origin` serves its pictures. */
const skills = (origin) => [
  [/menu|picture|have/i, () => of({ text: menu, images: [`${origin}/cups.svg`] })],
  [/story/i, () => from(story).pipe(concatMap((text, i) => of(text).pipe(delay(i && 900))))],
  [
    /coffee|espresso|flat white|filter|cocoa|please/i,
    () =>
      concat(
        of('Coming right up. That is number 27.'),
        of('Number 27 is on the counter. Mind, it is hot.').pipe(delay(2500)),
      ),
  ],
  [/where|open|map/i, () => of(`Mill Lane 4, eight to six. The way there: ${origin}/about`)],
  [/sleep/i, () => EMPTY],
  [/spill/i, () => throwError(() => new Error('It spilt the milk, as it was told to'))],
  [/hello|hi\b|morning/i, () => of('Good morning! What can we make for you?')],
];

/** The bot behind the counter: it replies at once, late, several times, with a picture, not at all, or fails. */
export const demoBot =
  (origin) =>
  ({ text = '' }) => {
    const [, reply] = skills(origin).find(([words]) => words.test(text)) ?? [];
    return reply?.() ?? of('We only know coffee, sorry. Ask for the menu, for a story, or where we are.');
  };

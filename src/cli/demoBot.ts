import { concat, delay, EMPTY, map, of, take, throwError, timer } from 'rxjs';
import type { Bot } from '../emulator';

/** The inputs that the demo suggests to its user. */
export const tricks = 'Say something, or one of: wait, story, picture, fail, ignore.';

const story = [
  'Once upon a time a page asked every second whether anybody had said anything.',
  'Most of the time nobody had.',
  'So it learned to ask when there was something to hear.',
  'The end.',
];

const smiley = 'data:image/gif;base64,R0lGODlhCAAIAIAAAP/RQCAgICwAAAAACAAIAAACDwSCYbes6mBDLBrq5kqwAAA7';

/**
 * A bot that shows all that a bot can do: reply at once, late, several times, with a picture or not at all, and fail.
 */
export const demoBot: Bot = ({ text = '' }) => {
  switch (text.trim().toLowerCase()) {
    case 'wait':
      return concat(of('One moment…'), of('Here I am again.').pipe(delay(1000)));
    case 'story':
      return timer(0, 400).pipe(
        take(story.length),
        map((line) => story[line] ?? ''),
      );
    case 'picture':
      return of({ text: 'Here you are:', images: [smiley] });
    case 'fail':
      return throwError(() => new Error('it fell over, as it was told to'));
    case 'ignore':
      return EMPTY;
    default:
      return of(`You said: ${text}`);
  }
};

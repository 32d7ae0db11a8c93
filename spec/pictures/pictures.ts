import { drawArchitecture } from './architecture';
import { drawAsk, drawFromOthers, drawFromUser, drawTranscript, drawUntilQuiet } from './operators';
import { drawOutage } from './outage';
import { drawOnline, drawPageVisible } from './states';

/** The pictures of docs/pictures by the page that shows them: of runs in virtual time, and of the imports of `src`. */
export const pictures: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/operators.md': {
    fromUser: drawFromUser,
    fromOthers: drawFromOthers,
    ask: drawAsk,
    untilQuiet: drawUntilQuiet,
    transcript: drawTranscript,
    pageVisible: drawPageVisible,
    online: drawOnline,
  },
  'docs/architecture.md': { architecture: drawArchitecture },
  'docs/comparison.md': { outage: drawOutage },
};

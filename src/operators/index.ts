export { ask } from './ask';
export { fromOthers } from './fromOthers';
export { fromUser } from './fromUser';
export { online } from './online';
export { pageVisible } from './pageVisible';
export { transcript } from './transcript';
export { untilQuiet } from './untilQuiet';

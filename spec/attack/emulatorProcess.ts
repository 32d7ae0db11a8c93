// An emulator in a process of its own, so that its memory can be measured: prints what leads to it, and lives until it is killed.
import { startEmulator } from 'rxjs-direct-line/emulator';

void startEmulator({ secret: 's', log: () => undefined }).then(({ url }) => console.log(url));

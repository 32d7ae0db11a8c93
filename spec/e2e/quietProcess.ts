import { fromEvent, take, takeUntil } from 'rxjs';
import { connect, type ConnectOptions } from 'rxjs-direct-line';

// Run by conversation.spec.ts. Once this has left nothing here keeps Node alive; the long interval shows a timer left behind.
const [options, leave] = process.argv.slice(2) as [string, 'atMessage' | 'atEndOfInput'];
const chat = connect({ interval: 60_000, ...(JSON.parse(options) as ConnectOptions) });

chat.message$.pipe(leave === 'atMessage' ? take(1) : takeUntil(fromEvent(process.stdin.resume(), 'end'))).subscribe({
  next: ({ text }) => {
    console.log(text);
  },
  error: (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
});

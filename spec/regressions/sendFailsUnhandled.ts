import { connect } from 'rxjs-direct-line';

// Run by sendFailsUnhandled.spec.ts: a message that cannot be sent, and nobody who handles the error.
const [domain = '', secret = ''] = process.argv.slice(2);
const { message$, send } = connect({ domain, secret });

message$.subscribe({ error: () => undefined });
send('hello').subscribe();

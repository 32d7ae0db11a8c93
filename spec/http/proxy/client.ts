// Asks for each URL in turn, by the default fetch, and says what came of it. It leaves if it gets the signal SIGUSR2.
import { catchError, concatMap, from, map, of } from 'rxjs';
import { fetchTransport } from 'rxjs-direct-line';
import { leftNoByte, toDirectLineError } from '../../../src/http/toDirectLineError';

const transport = fetchTransport();
const headers = { Authorization: 'Bearer secret' };

const subscription = from(process.argv.slice(2))
  .pipe(
    concatMap((url) =>
      transport({ method: 'GET', url, headers }).pipe(
        map(({ body }) => body),
        catchError((failure: unknown) => {
          const error = toDirectLineError(failure, String);
          return of({ code: (error as { code?: string }).code, leftNoByte: leftNoByte(error) });
        }),
      ),
    ),
  )
  .subscribe({
    next: (result) => console.log(JSON.stringify(result)),
    complete: () => process.exit(),
  });

process.once('SIGUSR2', () => subscription.unsubscribe());

import { Observable } from 'rxjs';

/** Writes `text`, and completes when all of it has gone out. What goes wrong is told by the `error` event of `output`. */
export const write = (output: NodeJS.WritableStream, text: string): Observable<never> =>
  new Observable((subscriber) => {
    output.write(text, (error) => {
      if (!error) subscriber.complete();
    });
  });

import { HttpClient, provideHttpClient } from '@angular/common/http';
import {
  type ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideDirectLine } from 'rxjs-direct-line/angular';
import { routes } from './routes';
import { keepSession, savedSession } from './session';

export interface Settings {
  /** Where the service is: the emulator, or Direct Line itself. */
  readonly domain: string;
}

export const appConfig = ({ domain }: Settings): ApplicationConfig => ({
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(),
    provideRouter(routes),
    provideDirectLine(() => {
      const http = inject(HttpClient);
      return {
        domain,
        retry: { maxDelay: 10_000 }, // somebody is looking at the countdown
        userId: `guest-${crypto.randomUUID()}`,
        token: () => http.post('/token', null, { responseType: 'text' }),
        ...savedSession(),
      };
    }),
    provideAppInitializer(keepSession),
  ],
});

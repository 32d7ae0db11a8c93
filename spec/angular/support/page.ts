import '@angular/compiler'; // Angular's own packages are compiled when they are loaded
import {
  Component,
  type EnvironmentInjector,
  type EnvironmentProviders,
  Injector,
  PLATFORM_ID,
  type Provider,
  runInInjectionContext,
  type Type,
} from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { INITIAL_CONFIG, platformServer } from '@angular/platform-server';
import { filter, firstValueFrom } from 'rxjs';
import type { Conversation } from 'rxjs-direct-line';
import { injectConversation } from 'rxjs-direct-line/angular';

export type Providers = readonly (Provider | EnvironmentProviders)[];
export type Page = Awaited<ReturnType<typeof openPage>>;

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a component is a class
const Empty = Component({ selector: 'app-root', template: '' })(class {});

export const conversationIn = (injector: EnvironmentInjector): Conversation =>
  runInInjectionContext(injector.get(Injector), injectConversation);

/** The document is that of Angular's server, and to the door it is a browser. */
export const createPlatform = () =>
  platformServer([
    { provide: INITIAL_CONFIG, useValue: { document: '<app-root></app-root><app-host></app-host>' } },
    { provide: PLATFORM_ID, useValue: 'browser' },
  ]);

/** An app in a page. */
export async function openPage(providers: Providers = [], component: Type<unknown> = Empty) {
  const log = jest.spyOn(console, 'log').mockImplementation(); // it says that this is its development mode
  const platformRef = createPlatform();
  const app = await bootstrapApplication(component, { providers: [...providers] }, { platformRef });
  log.mockRestore();
  const element = () => app.components[0]?.location.nativeElement as HTMLElement;

  return {
    app,
    injector: app.injector,
    conversation: () => conversationIn(app.injector),
    element,
    text: () => element().textContent,
    stable: () => firstValueFrom(app.isStable.pipe(filter(Boolean))),
    /** From now on: whether it is stable, and each change. */
    watchStability() {
      const turns: boolean[] = [];
      const watching = app.isStable.subscribe((isStable) => turns.push(isStable));
      return () => {
        watching.unsubscribe();
        return turns;
      };
    },
    close: () => platformRef.destroy(),
  };
}

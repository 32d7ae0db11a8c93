import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig, type Settings } from './app/appConfig';

async function main(): Promise<void> {
  const settings = await fetch('settings.json');
  await bootstrapApplication(App, appConfig((await settings.json()) as Settings));
}

main().catch(console.error);

import type { Routes } from '@angular/router';
import { Chat } from './chat/chat';

export const routes: Routes = [
  { path: '', title: 'Corner Coffee', component: Chat },
  {
    path: 'about',
    title: 'About Corner Coffee',
    loadComponent: () => import('./about').then(({ About }) => About),
  },
  { path: '**', redirectTo: '' },
];

import { Component } from '@angular/core';
import { beginAnew } from '../session';

/** The end of a conversation, and the way to the next. */
@Component({
  selector: 'app-over',
  template: `
    <h2>This conversation is over</h2>
    <p>What was said stays here until you start a new one.</p>
    <button type="button" (click)="beginAnew()">Start a new one</button>
  `,
  styleUrl: './over.css',
})
export class Over {
  protected readonly beginAnew = beginAnew;
}

import { DatePipe } from '@angular/common';
import { Component, input, output } from '@angular/core';
import type { Outgoing } from 'rxjs-direct-line/outbox';
import { Bubble } from './bubble';
import type { Group } from './groups';

/** What one sender said in one go, and when. */
@Component({
  selector: 'app-message-group',
  imports: [Bubble, DatePipe],
  templateUrl: './messageGroup.html',
  styleUrl: './messageGroup.css',
  host: { '[class.mine]': 'mine()' },
})
export class MessageGroup {
  readonly group = input.required<Group>();
  readonly mine = input.required<boolean>();
  /** Whether nothing can be sent any more. */
  readonly closed = input(false);
  readonly again = output<Outgoing>();
}

import { afterNextRender, Component, type ElementRef, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';

/** Another route: while it is open nobody asks for messages, and the chat is there again afterwards. */
@Component({
  selector: 'app-about',
  imports: [RouterLink],
  templateUrl: './about.html',
  styleUrl: './about.css',
})
export class About {
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  constructor() {
    // whoever does not see the page hears where the link has led
    afterNextRender(() => this.heading().nativeElement.focus());
  }
}

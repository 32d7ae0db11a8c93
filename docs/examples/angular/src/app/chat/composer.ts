import { afterNextRender, Component, type ElementRef, input, model, output, viewChild } from '@angular/core';

/** Where the user writes. It grows with what is in it. */
@Component({
  selector: 'app-composer',
  templateUrl: './composer.html',
  styleUrl: './composer.css',
})
export class Composer {
  readonly draft = model.required<string>();
  readonly disabled = input(false);
  readonly send = output<string>();
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');

  constructor() {
    afterNextRender(() => this.invite());
  }

  /** Puts the cursor into the box, but on a phone: there it would bring up the keyboard. */
  invite(): void {
    if (!matchMedia('(pointer: coarse)').matches) this.focus();
  }

  protected submit(event: Event): void {
    event.preventDefault();
    const text = this.draft().trim();
    this.focus();
    if (!text) return;
    this.send.emit(text);
    this.draft.set('');
  }

  protected submitByKey(event: Event): void {
    // this Enter ends a word of a language that is composed of several keys
    if (!(event as KeyboardEvent).isComposing) this.submit(event);
  }

  private focus(): void {
    this.box().nativeElement.focus();
  }
}

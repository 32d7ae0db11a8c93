import { afterNextRender, DestroyRef, Directive, ElementRef, inject, signal } from '@angular/core';

/** Keeps a list scrolled to its end while it grows, unless the user has scrolled up. */
@Directive({ selector: '[appStickToEnd]', exportAs: 'stickToEnd', host: { '(scroll)': 'look()' } })
export class StickToEnd {
  readonly #list = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  #top = 0;
  readonly atEnd = signal(true);

  constructor() {
    const resized = new ResizeObserver(() => {
      if (this.atEnd()) this.toEnd();
    });
    afterNextRender(() => {
      resized.observe(this.#list);
      for (const child of this.#list.children) resized.observe(child);
    });
    inject(DestroyRef).onDestroy(() => resized.disconnect());
  }

  toEnd(): void {
    this.atEnd.set(true);
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  protected look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    const isNear = scrollHeight - scrollTop - clientHeight < 40;
    // what grows below moves nobody away from the end: a user scrolls up
    if (isNear || scrollTop < this.#top) this.atEnd.set(isNear);
    this.#top = scrollTop;
  }
}

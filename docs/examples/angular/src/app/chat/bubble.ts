import { Component, computed, input, signal } from '@angular/core';
import { fileName } from './fileName';
import type { Line } from './lines';
import { textParts } from './textParts';

/** What was said in one message: a text with its links, pictures, files. The library has made the URLs safe. */
@Component({
  selector: 'app-bubble',
  templateUrl: './bubble.html',
  styleUrl: './bubble.css',
  host: { '[class.mine]': 'mine()', '[class.pending]': 'isPending()' },
})
export class Bubble {
  readonly line = input.required<Line>();
  readonly mine = input.required<boolean>();

  protected readonly isPending = computed(() => this.line().outgoing !== undefined);

  protected readonly parts = computed(() => textParts(this.line().text ?? ''));
  protected readonly pictures = computed(() => {
    const { images = [], attachments = [] } = this.line();
    return [...images, ...attachments.filter(isPicture).map(({ url }) => url)];
  });
  /** The pictures that cannot be loaded: there are words in their place. */
  protected readonly broken = signal<ReadonlySet<string>>(new Set());
  protected readonly nameOf = fileName;
  protected readonly files = computed(() => this.line().attachments?.filter((file) => !isPicture(file)) ?? []);

  protected miss(url: string): void {
    this.broken.update((broken) => new Set(broken).add(url));
  }
}

const isPicture = ({ contentType }: { readonly contentType: string }) => contentType.startsWith('image/');

import { Component, computed, input } from '@angular/core';
import type { Line } from './lines';
import { textParts } from './textParts';

/** What was said in one message: a text with its links, pictures, files. The library has made the URLs safe. */
@Component({
  selector: 'app-bubble',
  templateUrl: './bubble.html',
  styleUrl: './bubble.css',
  host: { '[class.mine]': 'mine()', '[class.pending]': '!!line().delivery' },
})
export class Bubble {
  readonly line = input.required<Line>();
  readonly mine = input.required<boolean>();

  protected readonly parts = computed(() => textParts(this.line().text ?? ''));
  protected readonly pictures = computed(() => {
    const { images = [], attachments = [] } = this.line();
    return [...images, ...attachments.filter(isPicture).map(({ url }) => url)];
  });
  protected readonly files = computed(() => this.line().attachments?.filter((file) => !isPicture(file)) ?? []);
}

const isPicture = ({ contentType }: { readonly contentType: string }) => contentType.startsWith('image/');

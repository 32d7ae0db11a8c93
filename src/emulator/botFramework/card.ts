import { isFields, isList, isText } from '../../service-model/guards';

/** The parts of a card that Direct Line 1.1 has. `rest` names the others. */
export interface Card {
  readonly texts: readonly string[];
  readonly images: readonly string[];
  readonly rest: readonly string[];
}

const isSaid = (value: unknown): value is string => isText(value) && value !== '';

/** Reads the title, the subtitle, the text and the images of a hero card, or of a card of the same form. */
export function readCard(contentType: string, content: unknown): Card {
  const { title, subtitle, text, images, image, buttons } = isFields(content) ? content : {};
  const pictures = isList(images) ? images : [image];
  const card = {
    texts: [title, subtitle, text].filter(isSaid),
    images: pictures.map((picture) => isFields(picture) && picture['url']).filter(isSaid),
  };
  const isLost = card.texts.length === 0 && card.images.length === 0;
  const hasButtons = isList(buttons) && buttons.length > 0;
  if (isLost) return { ...card, rest: [`the attachment ${contentType}`] };
  return { ...card, rest: hasButtons ? ['the buttons of a card'] : [] };
}

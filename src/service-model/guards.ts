import { refuse } from './answer';

export type Fields = Readonly<Record<string, unknown>>;
type Guard<T> = (value: unknown) => value is T;

export const isText: Guard<string> = (value) => typeof value === 'string';
export const isFields: Guard<Fields> = (value): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList: Guard<readonly unknown[]> = (value) => Array.isArray(value);

const kinds = new Map<unknown, string>([
  [isText, 'a string'],
  [isFields, 'an object'],
  [isList, 'a list'],
]);

/** The value if it has the right type. Otherwise it throws a `Refusal` that names the place. */
export function need<T>(value: unknown, is: Guard<T>, at: string): T {
  return is(value) ? value : refuse(400, 'MalformedData', `${at} is not ${kinds.get(is)}`);
}

/** This is deeper than any message, and less deep than JSON that can be parsed but not written. */
const maxDepth = 5000;

/**
 * Whether a JSON text is nested too deeply. This is checked first, because a million brackets take a fifth of a second
 * to parse.
 */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < json.length && depth <= maxDepth; i += 1) {
    const character = json[i];
    if (isInText && character === '\\') i += 1;
    else if (character === '"') isInText = !isInText;
    else if (!isInText && (character === '[' || character === '{')) depth += 1;
    else if (!isInText && (character === ']' || character === '}')) depth -= 1;
  }
  return depth > maxDepth;
}

function parse(body: string): unknown {
  if (isTooDeep(body)) refuse(400, 'MalformedData', 'The body is nested too deeply');
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return refuse(400, 'MalformedData', 'The body is not JSON');
  }
}

/** Reads a body as a JSON object. */
export const parseFields = (body: string, what: string): Fields => need(parse(body), isFields, what);

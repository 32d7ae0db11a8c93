import { refuse } from './answer';

export type Fields = Readonly<Record<string, unknown>>;
type Guard<T> = (value: unknown) => value is T;

export const isText: Guard<string> = (value) => typeof value === 'string';
export const isFields: Guard<Fields> = (value): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList: Guard<readonly unknown[]> = (value) => Array.isArray(value);

/** The value where it is of its kind; a refusal that says where it is not. */
export function need<T>(value: unknown, is: Guard<T>, at: string, wanted: string): T {
  return is(value) ? value : refuse(400, 'MalformedData', `${at} is not ${wanted}`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return refuse(400, 'MalformedData', 'The body is not JSON');
  }
}

/** The JSON object that a body is. */
export const parseFields = (body: string, what: string): Fields => need(parse(body), isFields, what, 'an object');

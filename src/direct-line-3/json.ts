import type { TransportResponse } from '../http/transport';
import { parseBody } from '../protocol/decode';

export type Fields = Readonly<Record<string, unknown>>;

/** `value` as an object, so that its members can be read whatever it is. */
export const toFields = (value: unknown): Fields => Object(value) as Fields;

/** Undefined in place of an empty list, so that JSON has no member for it. */
export const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

export const isSuccess = ({ status }: TransportResponse): boolean => status >= 200 && status < 300;

/** The members of the JSON object that an answer holds. */
export const readFields = ({ body }: TransportResponse): Fields => toFields(parseBody(body));

/** The same answer with another body, if it is a success. Failures are the same in both versions. */
export const withBody = (response: TransportResponse, body: string): TransportResponse =>
  isSuccess(response) ? { status: response.status, header: (name) => response.header(name), body } : response;

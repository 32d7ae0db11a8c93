import { load, type Description, type Schema } from './description';

interface Validator {
  (value: unknown): boolean;
  readonly errors: unknown;
}
interface Ajv {
  compile(schema: object): Validator;
}

/** What the description calls optional, and every answer of the emulator has. */
const always: Readonly<Record<string, readonly string[]>> = {
  Conversation: ['conversationId', 'token', 'expires_in'],
  ErrorMessage: ['error'],
  Error: ['code', 'message', 'statusCode'],
  MessageSet: ['messages', 'watermark'],
  Message: ['id', 'conversationId', 'created', 'from'],
  Attachment: ['url', 'contentType'],
};

/** Tells what is wrong with a body, by the description: nothing that it does not know, and all that is always there. */
export function createValidation({ definitions }: Description) {
  const { default: AjvClass } = load('ajv') as { default: new (options: object) => Ajv };
  const { default: addFormats } = load('ajv-formats') as { default: (ajv: Ajv) => Ajv };
  const ajv = addFormats(new AjvClass({ allErrors: true }));

  const strict = Object.entries(definitions).map(([name, schema]) => [
    name,
    // `Object` is whatever client and bot agree upon
    name === 'Object' ? schema : { ...schema, required: always[name] ?? [], additionalProperties: false },
  ]);
  /** The same, but for what else stands in it. */
  const open = (name: string) => ({ ...definitions[name], required: always[name] ?? [] });
  const compile = (schema: object) => ajv.compile({ ...schema, definitions: Object.fromEntries(strict) as object });

  const joined = compile({ allOf: [open('ErrorMessage'), open('Conversation')] });
  const validators = new Map<string, Validator>();

  return (status: number, schema: Schema, body: unknown): unknown => {
    const key = JSON.stringify(schema);
    const known = validators.get(key) ?? compile(schema);
    validators.set(key, known);
    // it says in the words of an error what exists already, and in those of a start how to join it
    const validator = status === 409 ? joined : known;
    return validator(body) ? [] : validator.errors;
  };
}

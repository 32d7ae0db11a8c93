import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A schema of Swagger 2.0, as far as it is looked into here. */
export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** What is read of the service's own description. */
export interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly produces: readonly string[];
            readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
          }
        >
      >
    >
  >;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const root = join(__dirname, '../..');
const file = resolve(root, process.env['DIRECT_LINE_SWAGGER'] ?? '../shared/protocol/direct-line-v1.swagger.json');
const packages = ['ajv', 'ajv-formats', 'swagger-client'];
const isInstalled = packages.every((name) => existsSync(join(__dirname, 'node_modules', name)));

/** Why nothing can be held to the description here; nothing where it can. */
export const missing = !existsSync(file)
  ? 'the description of the service is not at hand: DIRECT_LINE_SWAGGER is the path of its Swagger file'
  : !isInstalled
    ? 'what it takes is not installed: `bash spec/conformance/run` installs it (74 MB), and runs this'
    : undefined;

/** A package that only this folder has. */
export const load = (name: string): unknown => jest.requireActual(join(__dirname, 'node_modules', name));

export const readDescription = (): Description =>
  JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')) as Description;

import { createValidation } from './validate';
import { load, type Description } from './description';

/** An answer, as the made client gives it, or throws it. */
interface Made {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A blob where there is no type. */
  readonly text: string | Blob;
  readonly body: unknown;
}
interface MadeRequest {
  readonly headers: Record<string, string>;
}
type Call = (parameters: object, options: object) => Promise<Made>;
type MakeClient = (options: object) => Promise<{ apis: Record<string, Record<string, Call>> }>;

const errorMessage = { $ref: '#/definitions/ErrorMessage' };

/** A client made from the description by `swagger-client`; every answer that it gets is held to the description. */
export async function createSwaggerClient(description: Description, domain: string) {
  const { host, protocol } = new URL(domain);
  const makeClient = load('swagger-client') as MakeClient;
  // a copy: it writes into what it gets
  const spec = { ...structuredClone(description), host, schemes: [protocol.slice(0, -1)] };
  const { apis } = await makeClient({ spec });
  const validate = createValidation(description);
  const operations = new Map(
    Object.values(description.paths)
      .flatMap((methods) => Object.values(methods))
      .map((operation) => [operation.operationId, operation]),
  );
  /** What was answered: `operation status`. */
  const seen = new Set<string>();

  /** Holds an answer to the description: as that of an operation, where one is named. */
  function hold({ status, headers, text, body }: Made, operationId = ''): void {
    const { responses = {}, produces = [] } = operations.get(operationId) ?? {};
    const schema = responses[status]?.schema ?? (status >= 400 ? errorMessage : undefined);
    const type = headers['content-type'];
    if (schema) {
      expect(validate(status, schema, body)).toEqual([]);
      if (status < 400) expect(produces).toContain(type?.replace(/;.*/, ''));
      else expect(body).toMatchObject({ error: { statusCode: status } });
    } else {
      expect([status, new Blob([text]).size, type]).toEqual([204, 0, undefined]);
    }
    seen.add(`${operationId} ${status}`);
  }

  return {
    seen,
    hold,
    async call(operationId: string, credential?: string, parameters: object = {}): Promise<Made> {
      const [made] = Object.values(apis).flatMap((tag) => tag[operationId] ?? []);
      const requestInterceptor = (request: MadeRequest): MadeRequest => {
        if (credential !== undefined) request.headers['Authorization'] = `Bearer ${credential}`;
        return request;
      };
      const answer = await made!(parameters, { requestInterceptor }).catch((error: unknown) => {
        const { response } = error as { response?: Made };
        if (!response) throw error;
        return response;
      });
      hold(answer, operationId);
      return answer;
    },
  };
}

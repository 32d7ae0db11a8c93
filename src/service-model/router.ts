import { refuse } from './answer';

/** The operation of a request, and its conversation: the first name in the path, or an empty text. */
export interface Match<Operation> {
  readonly operation: Operation;
  readonly id: string;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return refuse(400, 'MalformedData', 'The path is malformed');
  }
}

/** Finds the operation of a request in `operations`, whose names are `METHOD /path/{conversationId}/{other}`. */
export function createRouter<Operation>(operations: Readonly<Record<string, Operation>>) {
  const routes = Object.entries(operations).map(([name, operation]) => {
    const [method = '', path = ''] = name.split(' ');
    return { method, path: new RegExp(`^${path.replaceAll(/{\w+}/g, '([^/]+)')}$`), operation };
  });

  return (method: string, path: string): Match<Operation> => {
    const here = routes.filter((route) => route.path.test(path));
    if (here.length === 0) refuse(404, 'NotFound', 'There is nothing at this path');
    const allowed = here.map((route) => route.method).join(', ');
    const { operation, path: pattern } =
      here.find((route) => route.method === method) ??
      refuse(405, 'NotAllowed', { message: `The methods here are: ${allowed}`, headers: { allow: allowed } });
    return { operation, id: decode(pattern.exec(path)?.[1] ?? '') };
  };
}

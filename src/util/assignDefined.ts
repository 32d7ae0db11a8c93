type Defined<M> = { readonly [K in keyof M]?: Exclude<M[K], undefined> };

/** Adds the members that are not undefined to `target`. Most members of an answer are optional. */
export function assignDefined<T extends object, M extends object>(target: T, members: M): T & Defined<M> {
  // `for in`, because this is done for each message.
  for (const name in members) if (members[name] !== undefined) (target as Partial<M>)[name] = members[name];
  return target;
}

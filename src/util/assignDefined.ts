type Defined<M> = { readonly [K in keyof M]?: Exclude<M[K], undefined> };

/** Adds to `target` those of `members` that are not undefined: most of what a service gives is optional. */
export function assignDefined<T extends object, M extends object>(target: T, members: M): T & Defined<M> {
  // `for in`, because this is done for each message.
  for (const name in members) if (members[name] !== undefined) (target as Partial<M>)[name] = members[name];
  return target;
}

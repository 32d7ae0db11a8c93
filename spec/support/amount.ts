/** How many, or how large: `everyday` under `npm test`, `full` under all else. For what takes long because it is many. */
export const amount = ({ full, everyday }: { readonly full: number; readonly everyday: number }): number =>
  process.env['EVERYDAY'] === undefined ? full : everyday;

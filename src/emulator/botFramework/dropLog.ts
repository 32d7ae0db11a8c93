/** More kinds than there are, so that a bot that makes them up fills neither the memory nor the terminal. */
const limit = 100;

/** Tells `log` of what is dropped, once a kind. */
export function createDropLog(log: (line: string) => void): (what: string) => void {
  const told = new Set<string>();
  return (what) => {
    // nothing in it can move the cursor
    const kind = what.slice(0, 100).replaceAll(/[^ -~]/g, '?');
    if (told.has(kind) || told.size === limit) return;
    told.add(kind);
    log(`Direct Line 1.1 cannot carry ${kind}: dropped, from here on in silence`);
  };
}

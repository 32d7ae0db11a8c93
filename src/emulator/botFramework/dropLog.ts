/** More kinds than there are, so that a bot that makes them up fills neither the memory nor the terminal. */
const limit = 100;

/** Logs what is dropped, once a kind. */
export function createDropLog(log: (text: string) => void): (what: string) => void {
  const logged = new Set<string>();
  return (what) => {
    // nothing in it can move the cursor
    const kind = what.slice(0, 100).replaceAll(/[^ -~]/g, '?');
    if (logged.has(kind) || logged.size === limit) return;
    logged.add(kind);
    log(`Direct Line 1.1 cannot carry ${kind}: dropped, from here on in silence`);
  };
}

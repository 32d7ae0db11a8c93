/**
 * There are fewer kinds than this. The limit stops a bot that invents kinds from filling the memory and the terminal.
 */
const limit = 100;

/** Logs each kind of dropped part once. */
export function createDropLog(log: (text: string) => void): (what: string) => void {
  const logged = new Set<string>();
  return (what) => {
    // Control characters are escaped, so that the line cannot move the cursor.
    const kind = what.slice(0, 100).replaceAll(/[^ -~]/g, '?');
    if (logged.has(kind) || logged.size === limit) return;
    logged.add(kind);
    log(`Direct Line 1.1 cannot carry ${kind}: dropped, from here on in silence`);
  };
}

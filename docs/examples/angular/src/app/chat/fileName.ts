/** What a file is called: the last part of its path, if it has one. */
export function fileName(url: string): string {
  const [, name] = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?([^/?#]+)/.exec(url) ?? [];
  if (name === undefined) return 'File';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a percent sign of its own
  }
}

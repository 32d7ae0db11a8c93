/**
 * How this command was called, for lines that are there to be pasted. With npx that is the name of the package: without the
 * package at hand npx would ask the registry for one that is named like the command.
 */
export const calledAs = ({ npm_lifecycle_event: by, npm_lifecycle_script: script = '' }: NodeJS.ProcessEnv): string =>
  by === 'npx' && /^'?direct-line\b/.test(script) ? 'npx rxjs-direct-line' : 'direct-line';

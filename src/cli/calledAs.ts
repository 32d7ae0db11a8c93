/**
 * The name with which this command was called, for lines that the user can paste. With npx it is the name of the
 * package. If npx does not find the package on this machine, it would ask the registry for a package with the name of
 * the command.
 */
export const calledAs = ({ npm_lifecycle_event: by, npm_lifecycle_script: script = '' }: NodeJS.ProcessEnv): string =>
  by === 'npx' && /^'?direct-line\b/.test(script) ? 'npx rxjs-direct-line' : 'direct-line';

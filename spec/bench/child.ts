import { type ChildProcess, fork } from 'node:child_process';

/** What runs in a process of its own; what it gives is told to the one that started it. */
type Role<O, T> = (options: O) => Promise<T>;

/** Starts a role of this same program; gives what it tells first. The process lives on until it is ended. */
async function start<O, T>(role: Role<O, T>, options: O): Promise<{ child: ChildProcess; told: T }> {
  const child = fork(process.argv[1]!, [role.name, JSON.stringify(options)], { execArgv: ['--expose-gc'] });
  const told = await new Promise<T>((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${role.name} ended with ${code} and told nothing`)));
  });
  return { child, told };
}

/** What a role gives. */
export const inChild = <O, T>(role: Role<O, T>, options: O): Promise<T> =>
  withChild(role, options, (told) => Promise.resolve(told));

/** Uses what a role gives while its process lives. */
export async function withChild<O, T, R>(role: Role<O, T>, options: O, use: (told: T) => Promise<R>): Promise<R> {
  const { child, told } = await start(role, options);
  try {
    return await use(told);
  } finally {
    child.kill();
  }
}

/** Plays the role that this process was started for, if there is one among these. */
export async function playRole(roles: readonly Role<never, object>[], [name, options = '']: readonly string[]) {
  const role = roles.find((role) => role.name === name);
  if (role) process.send?.(await role(JSON.parse(options) as never));
  return role !== undefined;
}

/** How long the processor works for this, in ms: other programs on a busy machine do not lengthen that as they do the time. */
export function measureCpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

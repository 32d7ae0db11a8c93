/** The folders of spec that `npm test` leaves out: they take three quarters of the time, and few changes can break them. */
export const leftOut = [
  'bench',
  'cli',
  'conformance',
  'docs',
  'e2e',
  'emulator',
  'examples',
  'fleet',
  'http/proxy',
  'memory',
  'package',
  'properties/broken',
  'timing',
];

/** Jest calls this when it has printed its summary. */
export default function sayWhatIsLeftOut(): void {
  console.log(`
Left out: the coverage, most runs of the properties, most of what is done many thousand times, and of spec the folders ${leftOut.join(', ')}.
\`npm run test:all\` runs everything, \`npx jest spec/cli\` one of these folders.`);
}

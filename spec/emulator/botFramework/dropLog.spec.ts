import { createDropLog } from '../../../src/emulator/botFramework/dropLog';

describe('createDropLog', () => {
  function logged(what: readonly string[]): string[] {
    const lines: string[] = [];
    const drop = createDropLog((line) => lines.push(line));
    what.forEach(drop);
    return lines;
  }

  it('tells of each kind once', () => {
    expect(logged(['an activity of type typing', 'speak', 'an activity of type typing', 'speak'])).toEqual([
      'Direct Line 1.1 cannot carry an activity of type typing: dropped, from here on in silence',
      'Direct Line 1.1 cannot carry speak: dropped, from here on in silence',
    ]);
  });

  it('is one short line, whatever a bot calls it', () => {
    const [line = ''] = logged([`\n\r\u001b[2J\u009b2J\u2028${'x'.repeat(10_000)}`]);
    expect(line).toMatch(/^[ -~]{1,200}$/);
  });

  it('comes to an end with a bot that makes kinds up', () => {
    expect(logged(Array.from({ length: 10_000 }, (_, i) => `kind ${i}`))).toHaveLength(100);
  });
});

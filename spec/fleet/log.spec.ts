import { createLog } from '../../docs/examples/fleet/log';

describe('the log of the fleet', () => {
  let lines: string[];
  const create = () => createLog((line) => lines.push(line));

  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
  });
  afterEach(() => jest.useRealTimers());

  it('writes the first line at once, and the next a second later', () => {
    const { log } = create();
    log('one');
    log('two');

    expect(lines).toEqual(['one']);
    jest.advanceTimersByTime(1000);
    expect(lines).toEqual(['one', 'two']);
  });

  it('counts what comes again', () => {
    const { log } = create();
    for (let n = 0; n < 5; n++) log('full');
    jest.advanceTimersByTime(1000);

    expect(lines).toEqual(['full', 'full (4 times)']);
  });

  it('writes less and less of a flood, and forgets nothing but the number of different lines', () => {
    const { log } = create();
    for (let n = 0; n < 20_000; n++) {
      log(`line ${n % 10}`);
      jest.advanceTimersByTime(1);
    }

    expect(lines.length).toBeLessThan(7);
    expect(lines[1]).toMatch(/^line 1 \(\d+ times\); .*; and \d+ others$/);
  });

  it('is quick again after a quiet moment', () => {
    const { log } = create();
    log('one');
    jest.advanceTimersByTime(1000);
    log('two');

    expect(lines).toEqual(['one', 'two']);
  });

  it('writes what it holds when the process ends', () => {
    const { log, flush } = create();
    log('one');
    log('two');
    flush();
    flush();

    expect(lines).toEqual(['one', 'two']);
  });

  it('writes one line for one, without anything that moves the cursor', () => {
    const { log } = create();
    log(`a\nb\u001b[2J\u0007c\u202ed\u2028e ${'x'.repeat(10_000)}`);

    expect(lines[0]).toMatch(/^a b \[2J c d e x+$/);
    expect(lines[0]!.length).toBeLessThanOrEqual(500);
  });
});

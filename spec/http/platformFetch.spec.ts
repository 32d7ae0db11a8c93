import { fetch, isUnsent } from '../../src/http/platformFetch';

describe('platformFetch', () => {
  const own = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = own;
  });

  it("calls the platform's fetch of the moment, with all that it was given", async () => {
    const response = new Response('late');
    const late = jest.fn(() => Promise.resolve(response));
    globalThis.fetch = late;
    const init = { method: 'POST' };

    expect(await fetch('https://host/a', init)).toBe(response);
    expect(late.mock.calls).toEqual([['https://host/a', init]]);
  });

  it('calls it as a method of the global object, as browsers want it', async () => {
    const late = jest.fn(() => Promise.resolve(new Response()));
    globalThis.fetch = late;
    await fetch('https://host/a');
    expect([undefined, globalThis]).toContain(late.mock.contexts[0]);
  });

  it('knows of no failure that nothing was sent', () => {
    expect(isUnsent()).toBe(false);
  });
});

import { run } from '../support/marbles';
import { createService, createStorage, load } from './setUp';

describe('an outbox', () => {
  it('stores a message before it goes out, tells where it is, and forgets it when its echo has come', () => {
    const { got, service } = createService({ latency: 20 });
    const { storage, kept } = createStorage();
    run(({ at }) => {
      const { told, open, send } = load(service, storage);
      const page = open();
      at(500, () => {
        send('a');
        expect(Object.values(kept).join()).toContain('"text":"a"');
        expect(got).toEqual([]);
      });
      at(3000, () => {
        expect(told).toEqual(['', 'a waiting', 'a sending', 'a sent', '']);
        page.unsubscribe();
      });
    });
    expect(got).toEqual(['a']);
    expect(Object.values(kept)).toEqual(['[]']);
  });
});

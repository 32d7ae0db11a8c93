import { assertKnownOptions } from '../../src/util/assertOptions';

const known = ['interval', 'userId', 'host', 'wake$', 'retry'];
const assert = (name: string) => () => assertKnownOptions({ [name]: undefined, interval: 5 }, known);

describe('assertKnownOptions', () => {
  it.each([
    ['intervall', 'interval'],
    ['intervl', 'interval'],
    ['imterval', 'interval'],
    ['intevral', 'interval'],
    ['intervaL', 'interval'],
    ['xinterval', 'interval'],
    ['userID', 'userId'],
    ['user_id', 'userId'],
    ['hosts', 'host'],
    ['hos', 'host'],
    ['wake', 'wake$'],
    ['wak$', 'wake$'],
    ['weke$', 'wake$'],
    ['wakke$', 'wake$'],
    ['wakeful', undefined],
    ['retries', undefined],
    ['ghosts', undefined],
    ['id', undefined],
    ['', undefined],
    ['lastInterval', undefined],
    ['interval', undefined],
    ['user', undefined],
  ])('takes %j for %j', (name, meant) => {
    if (meant === undefined) expect(assert(name)).not.toThrow();
    else expect(assert(name)).toThrow(new TypeError(`not valid: ${name}, which should be ${meant}`));
  });
});

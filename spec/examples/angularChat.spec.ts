import { fileName } from '../../docs/examples/angular/src/app/chat/fileName';
import { groupsOf } from '../../docs/examples/angular/src/app/chat/groups';

describe('the chat in Angular', () => {
  const at = (year: number, month: number, day: number, hour = 12, minute = 0) =>
    new Date(year, month - 1, day, hour, minute).toISOString();
  const line = (created: string | undefined, from = 'bot') => ({
    key: `${from} ${created ?? 'now'}`,
    from,
    ...(created !== undefined && { created }),
  });

  it('puts what one side says without a pause into one group', () => {
    const lines = [at(2026, 3, 1, 12, 0), at(2026, 3, 1, 12, 4), at(2026, 3, 1, 12, 10)].map((created) =>
      line(created),
    );
    expect(groupsOf(lines).map((group) => group.lines.length)).toEqual([2, 1]);
  });

  it('tells each new day, that of the beginning too, but not when it is today', () => {
    const lines = [
      line(at(2026, 3, 1, 23, 59)),
      line(at(2026, 3, 2, 0, 1)),
      line(at(2026, 3, 2)),
      line(undefined, 'user1'),
    ];
    expect(groupsOf(lines).map(({ day }) => day?.toDateString())).toEqual([
      'Sun Mar 01 2026',
      'Mon Mar 02 2026',
      undefined,
      new Date().toDateString(),
    ]);
    expect(groupsOf([line(undefined), line(new Date().toISOString(), 'user1')]).map(({ day }) => day)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('takes a time that is none for that of a message on its way', () => {
    expect(groupsOf([line('yesterday or so')])).toMatchObject([{ at: undefined, day: undefined }]);
  });

  it.each([
    ['https://a.example/files/bill%20of%20May.pdf?sig=1', 'bill of May.pdf'],
    ['https://a.example/100%.txt', '100%.txt'],
    ['https://a.example/', 'File'],
    ['https://a.example', 'File'],
    ['data:image/png;base64,AAAA', 'File'],
    ['about:blank', 'File'],
  ])('calls the file %s %s', (url, name) => {
    expect(fileName(url)).toBe(name);
  });
});

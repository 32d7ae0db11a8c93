import { linkTo, mergeProfile } from './profiles';

const poll = { title: 'The time of a poll, by part', text: ['One run.', 'Its table.'] };
const set = { title: 'The time of a set, by part', text: ['Another run.'] };

describe('the page of the profiles', () => {
  it('begins with its heading, and has a section for each profile', () => {
    const page = mergeProfile(mergeProfile('', poll), set);
    expect(page).toMatch(/^# Profiles\n/);
    expect(page.match(/^##? .*/gm)).toEqual(['# Profiles', `## ${poll.title}`, `## ${set.title}`]);
  });

  it('gets a section anew, and keeps the others', () => {
    const page = mergeProfile(mergeProfile(mergeProfile('', poll), set), { ...poll, text: ['A new run.'] });
    expect(page).toContain(`## ${poll.title}\n\nA new run.\n\n## ${set.title}\n\nAnother run.`);
    expect(page).not.toContain('One run.');
  });

  it('is linked from the page of the benchmarks', () => {
    expect(linkTo(poll)).toBe(`[${poll.title}](benchmarks/profiles.md#the-time-of-a-poll-by-part)`);
  });
});

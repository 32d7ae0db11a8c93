import { isPage } from '../../src/protocol/page';
import { measureCpuTime } from '../support/cpuTime';

describe('isPage', () => {
  it.each([
    '<!doctype html>',
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">',
    '<html>',
    '<HTML lang="en">',
    ' \r\n\t<html',
    '\ufeff<html>',
    '\ufeff\n<!Doctype Html',
    `${' '.repeat(5000)}<html>`,
    '<!-- blocked by the gateway --><!DOCTYPE html>',
    '<!--[if IE]><![endif]-->\n<html>',
    '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
  ])('knows a page by its beginning: %.30j', (body) => {
    expect(isPage(body)).toBe(true);
  });

  it.each([
    '',
    '<',
    '<!doctype',
    '<?xml version="1.0"?>',
    '<?xml version="1.0"?><Error><html/></Error>',
    '<?xml version="1.0"?><!DOCTYPE svg><svg/>',
    '<!--',
    '<p>',
    '"<html>"',
    '{"error":"<html>"}',
    'html',
    'OK <html>',
  ])('takes all else for an answer of the service: %j', (body) => {
    expect(isPage(body)).toBe(false);
  });

  it('takes no long time for a long body', () => {
    const took = measureCpuTime(() => {
      expect(isPage(' '.repeat(16e6))).toBe(false);
      expect(isPage('<'.repeat(16e6))).toBe(false);
      expect(isPage('<!'.repeat(8e6))).toBe(false);
    });
    expect(took).toBeLessThan(1000);
  });
});

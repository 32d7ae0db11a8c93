import axe, { type AxeResults } from 'axe-core';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Size {
  readonly width: number;
  readonly height: number;
}
const large: Size = { width: 1200, height: 800 };
export const sizes: readonly Size[] = [{ width: 320, height: 568 }, { width: 360, height: 740 }, large];

const schemes = {
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colors': { colorScheme: 'light', forcedColors: 'active' },
  light: { colorScheme: 'light', forcedColors: 'none' },
} as const;

/** Where it leaves pictures, to be looked at. */
const pictures = join(__dirname, '../../../node_modules/.cache/pictures');

export async function prepare(page: Page, size = large): Promise<void> {
  await page.setViewportSize(size);
  // a colour on its way has no contrast yet
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
}

/** What axe finds wrong with a page. */
async function faultsOf(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.map(({ impact, id, nodes }) => `${impact}: ${id} at ${nodes.map(({ html }) => html).join()}`);
}

/** Takes a picture of a page in each scheme; expects that axe finds nothing, and that nothing sticks out. */
export async function examine(page: Page, state: string): Promise<void> {
  const size = page.viewportSize() ?? large;
  for (const [scheme, media] of Object.entries(schemes)) {
    await page.emulateMedia(media);
    await page.screenshot({ path: join(pictures, `${state}, ${size.width}, ${scheme}.png`) });
    expect(await faultsOf(page)).toEqual([]);
  }
  // to either side or below
  expect(
    await page.locator('html').evaluate(({ scrollWidth, scrollHeight }) => ({
      width: scrollWidth,
      height: scrollHeight,
    })),
  ).toEqual(size);
}

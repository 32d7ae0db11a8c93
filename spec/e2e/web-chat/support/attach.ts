import type { Page } from 'playwright-core';

/** Web Chat takes files in later than it is given them, and sends without them what is sent before that. */
export async function attach(
  page: Page,
  files: readonly { name: string; mimeType: string; buffer: Buffer }[],
): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files);
  await page.locator('.webchat__attachment-icon--checked').waitFor();
}

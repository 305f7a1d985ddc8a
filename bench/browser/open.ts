import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "../lib/cleanup.ts";
import { credentialsOf } from "../lib/tenants.ts";

type Finder = { findOrInstallChromium(): string };

/** The same Chromium that the stories in the browser drive. */
export async function openBrowser(): Promise<Browser> {
  const script = pathToFileURL(join(checkoutFolder, "scripts", "browser.mjs")).href;
  const { findOrInstallChromium } = (await import(script)) as Finder;
  const browser = await chromium.launch({
    executablePath: findOrInstallChromium(),
    // Chromium has no sandbox for root; elsewhere it keeps it.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  whenDone(() => browser.close());
  return browser;
}

/** Fills the sign-in form and returns when the shell is there. */
export async function signInOn(page: Page, email: string): Promise<void> {
  const credentials = credentialsOf(email);
  await page.fill('input[name="email"]', credentials.email);
  await page.fill('input[name="password"]', credentials.password);
  await page.click('button[type="submit"]');
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.waitForSelector("nav");
}

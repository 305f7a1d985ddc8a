import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { beeps } from "../../e2e/telephony/browser-sound.ts";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "../lib/cleanup.ts";
import { credentialsOf } from "../lib/tenants.ts";

type Finder = { findOrInstallChromium(): string };

/** What its microphone hears, in hertz, and a folder of this run's own where that may lie. */
export type Microphone = { folder: string; hertz: number };

/** The same Chromium that the stories in the browser drive. */
export async function openBrowser(microphone?: Microphone): Promise<Browser> {
  const script = pathToFileURL(join(checkoutFolder, "scripts", "browser.mjs")).href;
  const { findOrInstallChromium } = (await import(script)) as Finder;
  const browser = await chromium.launch({
    executablePath: findOrInstallChromium(),
    // Chromium has no sandbox for root; elsewhere it keeps it.
    chromiumSandbox: process.getuid?.() !== 0,
    args: microphone ? soundOf(microphone) : [],
  });
  whenDone(() => browser.close());
  return browser;
}

function soundOf({ folder, hertz }: Microphone): string[] {
  const file = join(folder, "microphone.wav");
  writeFileSync(file, beeps(hertz));
  return [
    ...["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
    `--use-file-for-fake-audio-capture=${file}`,
    // Addresses of this computer as they are, and not as names that nobody resolves here.
    ...["--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"],
    "--autoplay-policy=no-user-gesture-required",
  ];
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

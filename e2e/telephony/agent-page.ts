import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as api from "@parley/contract";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { findOrInstallChromium } from "../../scripts/browser.mjs";
import type { Client } from "../../server/src/testing/client.ts";
import type { TestServer } from "../../server/src/testing/server.ts";
import { testPassword } from "../../server/src/testing/tenant.ts";
import { accessFaults } from "../browser/accessibility.ts";
import { beeps, watchNotices, watchPeers } from "./browser-sound.ts";

export const within = 30_000;

/** A browser whose microphone hears short tones of so many hertz; `folder`: where their file may lie. */
export function launchBrowser(folder: string, hertz: number): Promise<Browser> {
  const microphone = join(folder, "microphone.wav");
  writeFileSync(microphone, beeps(hertz));
  return chromium.launch({
    executablePath: findOrInstallChromium(),
    args: [
      ...["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
      `--use-file-for-fake-audio-capture=${microphone}`,
      // Addresses of this computer as they are, and not as names that nobody resolves here.
      ...["--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"],
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}

/** Somebody signed in, in a browser: an agent at his desk. */
export async function sitDown(
  browser: Browser,
  server: TestServer,
  agent: Client,
  { path = "/desk", relayOnly = false } = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", permissions: ["microphone"] });
  context.setDefaultTimeout(within);
  const page = await context.newPage();
  await page.addInitScript(watchPeers, relayOnly);
  await page.addInitScript(watchNotices);
  const data = { email: agent.session?.user.email, password: testPassword };
  await context.request.post(server.url + api.addressOf(api.signIn), { data });
  await page.goto(`${server.url}${path}`);
  return page;
}

/** Gets ready by the window that asks for the phone, when it has told how the way sounds. */
export async function getReady(page: Page): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: "Get ready" }).click();
  const dialog = page.getByRole("dialog", { name: "Your phone" });
  await dialog.getByText(/^(Good|Fair|Poor) \(\d\.\d\)$/).waitFor();
  expect(await accessFaults(page), "axe on the window of the phone").toEqual([]);
  await dialog.getByRole("button", { name: "Get ready" }).click();
  await dialog.waitFor({ state: "hidden" });
}

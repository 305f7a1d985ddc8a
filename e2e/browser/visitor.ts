import { addressOf, signIn } from "@parley/contract";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { findOrInstallChromium } from "../../scripts/browser.mjs";
import { accessFaults } from "./accessibility.ts";
import type { Cable } from "./cable.ts";

/** Asking who is signed in is refused to somebody who is not: that is the question's answer. */
const expectedAlways = [401];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findOrInstallChromium(),
    // Chromium's sandbox refuses to run as root, which is who runs the stories in containers.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

export type Scheme = "light" | "dark";

export type VisitorOptions = {
  width?: number;
  height?: number;
  colorScheme?: Scheme;
  locale?: string;
  /** Comes to `localhost` and not to the bare address, which browsers bind no passkey to. */
  byName?: boolean;
  /** The line to the server, where a story cuts it. */
  cable?: Cable;
};

function nameOf(url: string): string {
  return url.replace("127.0.0.1", "localhost");
}

/**
 * A person at a browser of his own. Whatever the page complains about (errors in the console, what the
 * content security policy blocked, failed requests) is kept, and fails the story at its end.
 */
export class Visitor {
  readonly page: Page;
  private readonly context: BrowserContext;
  private readonly url: string;
  private readonly faults: string[] = [];
  private readonly refusals = new Set<number>(expectedAlways);
  private readonly cable: Cable | undefined;

  private constructor(url: string, context: BrowserContext, page: Page, cable?: Cable) {
    this.url = cable?.url ?? url;
    this.cable = cable;
    this.context = context;
    this.page = page;
  }

  static async arrive(
    browser: Browser,
    url: string,
    options: VisitorOptions = {},
  ): Promise<Visitor> {
    const { width = 1440, height = 900, colorScheme = "light", locale = "en-GB" } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      locale,
      timezoneId: "Europe/London",
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const visitor = new Visitor(options.byName ? nameOf(url) : url, context, page, options.cable);
    await visitor.watch();
    return visitor;
  }

  private async watch(): Promise<void> {
    await this.page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    this.page.on("console", (message) => {
      if (message.type() === "error" && !this.isExpected(message.text())) {
        this.faults.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    this.page.on("pageerror", (error) =>
      this.faults.push(`error: ${error.stack ?? error.message}`),
    );
  }

  private isExpected(text: string): boolean {
    const status = /Failed to load resource: .* status of (\d+)/.exec(text)?.[1];
    if (status) return this.refusals.has(Number(status));
    // A cut line is complained about, at once or when the page tries it again.
    return this.cable !== undefined && /net::ERR_|WebSocket connection/.test(text);
  }

  /** The story provokes refusals with this status; the browser's complaint about them is no fault. */
  expectRefusal(status: number): void {
    this.refusals.add(status);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Signs in by the form, as the demo's people do. */
  async signIn(email: string, password: string): Promise<void> {
    await this.go("/sign-in");
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.getByRole("navigation", { name: "Main" }).first().waitFor();
  }

  /** Comes signed in: the form has a story of its own, and a hundred others need not fill it in. */
  async comeSignedIn(email: string, password: string): Promise<void> {
    const answer = await this.context.request.post(this.url + addressOf(signIn), {
      data: { email, password },
    });
    expect(answer.status(), "signing in").toBe(signIn.status);
    await this.go("/");
    await this.page.getByRole("navigation", { name: "Main" }).first().waitFor();
  }

  /** Axe finds nothing on this page, in light and in dark. */
  async checkAccess(what: string, schemes: readonly Scheme[] = ["light", "dark"]): Promise<void> {
    for (const [i, colorScheme] of schemes.entries()) {
      await this.page.emulateMedia({ colorScheme });
      // The other scheme has other colours and the same structure.
      const found = await accessFaults(this.page, i > 0 ? ["color-contrast"] : undefined);
      expect(found, `axe on ${what}, ${colorScheme}`).toEqual([]);
    }
    await this.page.emulateMedia({ colorScheme: "light" });
  }

  /** A picture of the page as it is, when it is still open. */
  async picture(path: string): Promise<void> {
    if (!this.page.isClosed()) await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** Closes the browser's window; fails when the page complained about something. */
  async leave(): Promise<void> {
    await this.close();
    expect(this.faults, "what the page complained about").toEqual([]);
  }
}

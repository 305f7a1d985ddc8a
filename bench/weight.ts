import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { openBrowser, signInOn } from "./browser/open.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { makeTenant, makeUsers } from "./lib/tenants.ts";

type Loaded = { kind: string; raw: number; gzipped: number; sent: number };

/** What a browser that knows nothing has to load before somebody can sign in and work. */
export const weight: Bench = {
  name: "weight",
  about: "script of the first load of the web app",
  run: async () => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "weight");
    const email = "admin@weight.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const server = await startServer(installation);
    const browser = await openBrowser();
    const page = await browser.newPage();
    const loaded = follow(page);
    await page.goto(server.url, { waitUntil: "networkidle" });
    await page.waitForSelector('input[name="password"]');
    const signInPage = await Promise.all(loaded);
    await signInOn(page, email);
    await page.waitForLoadState("networkidle");
    const all = await Promise.all(loaded);
    await browser.close();
    return [
      toFigure("sign-in page: script", signInPage),
      toFigure("sign-in page, shell and home: script", all),
    ];
  },
};

function follow(page: Page): Promise<Loaded>[] {
  const loaded: Promise<Loaded>[] = [];
  page.on("requestfinished", (request) => {
    const kind = request.resourceType();
    if (kind !== "script" && kind !== "stylesheet") return;
    const weigh = async () => {
      const body = await (await request.response())?.body();
      const { responseBodySize: sent } = await request.sizes();
      return { kind, raw: body?.length ?? 0, gzipped: gzipSync(body ?? "").length, sent };
    };
    loaded.push(weigh());
  });
  return loaded;
}

function toFigure(what: string, loaded: readonly Loaded[]): Figure {
  const sum = (kind: string, of: (one: Loaded) => number) =>
    loaded.filter((one) => one.kind === kind).reduce((total, one) => total + of(one), 0) / 1000;
  const value = sum("script", (one) => one.gzipped);
  const files = loaded.filter(({ kind }) => kind === "script").length;
  const beside = `${files} files, ${round(sum("script", (one) => one.raw))} kB unpacked, ${round(sum("script", (one) => one.sent))} kB as sent; style ${round(sum("stylesheet", (one) => one.gzipped))} kB`;
  say(`  ${what}: ${round(value)} kB gzipped (${beside})`);
  return { bench: "weight", what: `${what}, gzipped`, value, unit: "kB", floor: 200, beside };
}

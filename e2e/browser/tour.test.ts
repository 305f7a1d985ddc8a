import { listCalls, listCampaigns, listImports, listLeads } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

const stage = setStage();

const pages = [
  "/",
  "/leads",
  "/board",
  "/calls",
  "/campaigns",
  "/imports",
  "/users",
  "/teams",
  "/roles",
  "/roles?view=matrix",
  "/roles?view=unused",
  "/settings",
  "/settings?section=hours",
  "/settings?section=limits",
  "/skills",
  "/pause-reasons",
  "/dispositions",
  "/single-sign-on",
  "/notifications",
  "/account",
  "/wallboard",
] as const;

/** The page of one record of each kind that the demo has. */
async function recordPages(): Promise<string[]> {
  const admin = await stage.speak("admin");
  const query = { limit: 1 };
  const [leads, calls, campaigns, imports] = await Promise.all([
    admin.call(listLeads, { query }),
    admin.call(listCalls, { query }),
    admin.call(listCampaigns, { query }),
    admin.call(listImports, { query }),
  ]);
  await admin.signOut();
  return Object.entries({ leads, calls, campaigns, imports }).flatMap(([kind, { items }]) =>
    items.map(({ id }) => `/${kind}/${id}`),
  );
}

/** Each of these pages is opened, and axe finds nothing on it, in light and in dark. */
async function tour(visitor: Visitor, paths: readonly string[]): Promise<string[]> {
  const headings: string[] = [];
  for (const path of paths) {
    await visitor.go(path);
    const heading = visitor.page.getByRole("heading", { level: 1 }).first();
    await heading.waitFor();
    await visitor.page.waitForLoadState("networkidle");
    headings.push(await heading.innerText());
    await visitor.checkAccess(path);
    expect(await overflow(visitor), `${path} is wider than the window`).toBe(0);
  }
  return headings;
}

/** How many pixels the page can be pushed sideways. */
function overflow(visitor: Visitor): Promise<number> {
  return visitor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

// Some twenty pages, each looked at by axe twice.
test("every page on a desk's screen", { timeout: 240_000 }, async () => {
  const visitor = await stage.enter("admin");
  await tour(visitor, [...pages, ...(await recordPages())]);
  await visitor.leave();
});

test("every page on a phone, in Spanish", { timeout: 240_000 }, async () => {
  const visitor = await stage.visitor({ width: 390, height: 844, locale: "es-ES" });
  const { page } = visitor;
  await visitor.go("/sign-in");
  await page.getByRole("button", { name: "Español" }).click();
  await page
    .getByRole("heading", { name: "Entrar" })
    .or(page.getByRole("heading", { name: "Iniciar sesión" }))
    .waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("es");
  await page.getByRole("textbox").first().fill("ruth.calder@halden.example");
  await page.locator("input[type=password]").fill(stage.passwordOf("admin"));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.getByRole("button", { name: "Más" }).first().waitFor();

  const headings = await tour(visitor, [...pages, ...(await recordPages())]);
  for (const word of ["Leads", "Live board", "Calls", "Campaigns", "Users", "Teams", "Skills"]) {
    if (word !== "Leads") expect(headings).not.toContain(word);
  }
  await visitor.leave();
});

test("an agent's desk, wide and on a phone", async () => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    const visitor = await stage.enter("agent", size);
    await tour(visitor, ["/", "/desk"]);
    await visitor.leave();
  }
});

test("the narrowest phone of all shows the main pages whole", async () => {
  const visitor = await stage.enter("agent", { width: 360, height: 740 });
  for (const path of ["/", "/desk", "/leads", "/calls"]) {
    await visitor.go(path);
    await visitor.page.getByRole("heading", { level: 1 }).first().waitFor();
    expect(await overflow(visitor), path).toBe(0);
  }
  await visitor.leave();
});

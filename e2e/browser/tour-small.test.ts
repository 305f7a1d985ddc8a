import { expect, test } from "vitest";
import { setStage } from "./stage.ts";
import { overflow, pages, recordPages, tour } from "./tour.ts";

const stage = setStage();

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

  // What is narrow only is looked at by axe; the rest of a page is what it was on the desk.
  const records = await recordPages(stage);
  const headings = await tour(visitor, [...pages, ...records], []);
  await tour(visitor, ["/", "/leads", "/contacts", "/callbacks", ...records], ["dark"]);
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

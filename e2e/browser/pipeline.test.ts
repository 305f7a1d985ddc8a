import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a card is moved by hand, by keys and by its menu, and taken back", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/pipeline");
  const column = (name: string) => page.getByRole("region", { name, exact: true });
  const card = column("Contacted").getByRole("article").first();
  await card.waitFor();
  await visitor.checkAccess("the pipeline");
  const name = (await card.getAttribute("aria-label")) ?? "";
  const inStage = (stage: string) => column(stage).getByRole("article", { name });

  const from = await card.boundingBox();
  const to = await column("Qualified").boundingBox();
  if (!from || !to) throw new Error("the board is not on the screen");
  await page.mouse.move(from.x + 40, from.y + 40);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 160, { steps: 12 });
  await page.mouse.up();
  await inStage("Qualified").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await inStage("Contacted").waitFor();

  await inStage("Contacted")
    .getByRole("button", { name: `Drag ${name}` })
    .focus();
  // What a screen reader says is what someone who drags by keys goes by.
  const said = (text: string) => page.getByRole("status").filter({ hasText: text }).waitFor();
  await page.keyboard.press("Space");
  await said(`${name} is over Contacted`);
  await page.keyboard.press("ArrowRight");
  await said(`${name} is over Qualified`);
  await page.keyboard.press("Space");
  await inStage("Qualified").waitFor();

  await inStage("Qualified")
    .getByRole("button", { name: `Move ${name}` })
    .click();
  await page.getByRole("menuitem", { name: "Proposal" }).click();
  await inStage("Proposal").waitFor();
  await inStage("Proposal").getByRole("link", { name }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
  await page.getByRole("button", { name: "Proposal", exact: true }).waitFor();
  await visitor.checkAccess("a lead in its pipeline");
  await visitor.leave();
});

test("what is deleted is found in the bin, comes back, and goes for good when that is typed", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/bin");
  const rows = page.getByRole("row");
  await expect.poll(() => rows.count()).toBeGreaterThan(2);
  await visitor.checkAccess("the recycle bin");
  const restore = page.getByRole("button", { name: /^Restore / }).first();
  const name = ((await restore.getAttribute("aria-label")) ?? "").replace("Restore ", "");
  await restore.click();
  await page.getByText(`${name} is back`).waitFor();
  await expect.poll(() => page.getByRole("button", { name: `Restore ${name}` }).count()).toBe(0);
  await visitor.leave();
});

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

const rows = 1500;
/** Every hundredth row has a number that is none, and one row has no name. */
const file = [
  "Full name;Phone;E-mail;Favourite tea",
  ...Array.from({ length: rows }, (_, i) => {
    const number = i % 100 === 99 ? "not a number" : `+1212555${String(1000 + i)}`;
    return `${i === 700 ? "" : `Importée Nº ${i}`};${number};row${i}@example.org;Darjeeling`;
  }),
].join("\r\n");

test("a file with errors is mapped, imported in sight, and its errors are downloaded", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/imports");
  await page.getByText("No imports yet").waitFor();
  await visitor.checkAccess("no imports");

  await page
    .getByLabel("Choose a file")
    .last()
    .setInputFiles({
      name: "autumn fair.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(file, "latin1"),
    });
  await page.getByRole("heading", { name: "autumn fair.csv" }).waitFor();
  await page.getByText("Importée Nº 0").waitFor();
  await page.getByRole("combobox", { name: "Phone is read as" }).waitFor();
  expect(await page.getByRole("combobox", { name: "Phone is read as" }).inputValue()).toBe("Phone");
  expect(await page.getByRole("combobox", { name: "Full name is read as" }).inputValue()).toBe(
    "Name",
  );
  await visitor.checkAccess("the mapping of an import");

  await page.getByLabel("Source of these leads").fill("Autumn fair");
  await page.getByRole("button", { name: "As leads" }).click();
  await page.getByRole("group", { name: "As leads" }).getByText("+12125551000").waitFor();
  await page.getByRole("button", { name: "Try it without writing" }).click();
  const promise = page.getByRole("region", { name: "What a run would do" });
  await promise.getByText("Not a phone number").first().waitFor({ timeout: 60_000 });
  await promise.getByText(String(rows - rows / 100 - 1).replace(/(?=\d{3}$)/, ",")).waitFor();
  await visitor.checkAccess("a dry run");

  await page.getByRole("button", { name: "Import the rows" }).click();
  await page.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
  const rejected = page.getByRole("region", { name: "Rejected rows by line" });
  await rejected.getByRole("cell", { name: "101", exact: true }).waitFor();
  await visitor.checkAccess("an import that is done");

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Error file" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("autumn fair-errors.csv");
  const text = await readFile(await download.path(), "utf8");
  const lines = text.trim().split(/\r?\n/);
  expect(lines).toHaveLength(1 + rows / 100 + 1);
  // The heading stands in line 1, so that row 99 is line 101.
  expect(lines.some((line) => /^"?101"?,/.test(line))).toBe(true);

  await page.getByRole("link", { name: "Show the leads" }).click();
  await page
    .getByRole("link", { name: /^Importée Nº/ })
    .first()
    .waitFor();

  await page.goBack();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.getByText("Taken back", { exact: true }).first().waitFor({ timeout: 60_000 });
  const back = page.getByRole("region", { name: "Taken back" });
  await back.getByText("Removed").waitFor();
  await visitor.checkAccess("an import that was taken back");
  await visitor.leave();
});

test("what is neither a CSV file nor a workbook is refused before it is sent", async () => {
  const visitor = await stage.enter("manager");
  const { page } = visitor;
  await visitor.go("/imports");
  await page
    .getByLabel("Choose a file")
    .last()
    .setInputFiles({
      name: "leads.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF"),
    });
  await page.getByText("This is neither a CSV file nor an .xlsx workbook").waitFor();
  await visitor.leave();
});

import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMailServer } from "../../server/src/testing/mail-server.ts";
import { codeOf } from "./authenticator-app.ts";
import { setStage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

const mail = await startMailServer();
const stage = setStage({ PARLEY_SMTP_URL: mail.url });
afterAll(() => mail.close());

const operator = "olga@provider.example";
const password = "lantern under the stairs";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-operator-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: unknown; output: string }> {
  const child = stage.product.command(args);
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, "exit");
  return { code, output };
}

async function giveCredentials({ page }: Visitor, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The operator's first sign-in, with the second factor that he must set up. */
async function firstSignIn(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.go("/sign-in");
  await giveCredentials(visitor, operator);
  await page.getByRole("button", { name: "Set up an app" }).click();
  const secret = await page.getByText(/^[A-Z2-7]{16,}$/).innerText();
  await page.getByRole("textbox", { name: "Code" }).fill(codeOf(secret));
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
}

test("an operator makes a tenant, closes it, visits it, takes it out and deletes it", {
  timeout: 240_000,
}, async () => {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password);
  const added = await run(
    "operator",
    "add",
    operator,
    "--name",
    "Olga",
    "--password-file",
    passwordFile,
  );
  expect(added.code).toBe(0);
  const olga = await stage.visitor();
  const { page } = olga;
  await firstSignIn(olga);
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Halden Energy Sales" }).first().waitFor();
  const rail = page.getByRole("navigation", { name: "Main" }).first();
  expect(await rail.getByRole("link").allInnerTexts()).not.toContain("Leads");
  await olga.checkAccess("the tenants");

  await page.getByRole("button", { name: "New tenant" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Acme Travel");
  expect(await page.getByRole("dialog").getByLabel("Short name").inputValue()).toBe("acme-travel");
  await page.getByLabel("Administrator's name").fill("Ada Lovelace");
  await page.getByLabel("Administrator's e-mail").fill("ada@acme.example");
  await olga.checkAccess("a new tenant");
  await page.getByRole("button", { name: "Make the tenant" }).click();
  await page.getByRole("heading", { name: "Acme Travel", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "Last 30 days" }).waitFor();
  await olga.checkAccess("a tenant");

  await expect
    .poll(() => mail.letters.find(({ to }) => to.includes("ada@acme.example")))
    .toBeTruthy();
  const letters = mail.letters.filter(({ to }) => to.includes("ada@acme.example"));
  const letter = letters.at(-1);
  const ada = await stage.visitor({ byName: true });
  await ada.page.goto(/http\S+\/reset#\S+/.exec(letter?.text ?? "")?.[0] ?? "");
  await ada.page.getByLabel("New password", { exact: true }).fill(password);
  await ada.page.getByLabel("New password again").fill(password);
  await ada.page.getByRole("button", { name: "Set password" }).click();
  await ada.page.getByRole("link", { name: "Sign in" }).click();
  await giveCredentials(ada, "ada@acme.example");
  await ada.page.getByRole("button", { name: "Ada Lovelace" }).waitFor();

  await page.getByRole("textbox", { name: "Leads", exact: true }).fill("500");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await page.getByText("0 of 500").first().waitFor();

  await page.getByRole("button", { name: "Suspend" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The bill is unpaid");
  await olga.checkAccess("suspending");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await page.getByText("Suspended: The bill is unpaid").waitFor();
  await ada.page.getByRole("heading", { name: "Sign in" }).waitFor();
  ada.expectRefusal(403);
  await giveCredentials(ada, "ada@acme.example");
  await ada.page.getByText("Your organisation's account is suspended.").waitFor();

  await page.getByRole("button", { name: "Resume" }).click();
  await dialog.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Active", { exact: true }).first().waitFor();
  await giveCredentials(ada, "ada@acme.example");
  await ada.page.getByRole("button", { name: "Ada Lovelace" }).waitFor();

  await ada.go("/support-access");
  await ada.page.getByText("Nobody may look.", { exact: true }).waitFor();
  await ada.page.getByRole("button", { name: "Let support look" }).click();
  const consent = ada.page.getByRole("dialog");
  await consent.getByRole("radio", { name: "Reading" }).click();
  await consent.getByRole("button", { name: "Let support look" }).click();
  await ada.page.getByText(/^Reading, until/).waitFor();

  await page.reload();
  await page.getByRole("button", { name: "Open a visit" }).click();
  await dialog.getByLabel("Reason").fill("Imports fail since Monday");
  await dialog.getByRole("button", { name: "Open a visit" }).click();
  await page.getByRole("button", { name: "End the visit" }).waitFor();
  const id = page.url().split("/").at(-1) ?? "";
  const headers = { "x-tenant-id": id };
  const read = await page.request.get(`${stage.product.url}/api/v1/leads`, { headers });
  expect(read.status()).toBe(200);
  await ada.page.reload();
  await ada.page.getByText("Imports fail since Monday").waitFor();
  await ada.checkAccess("support access");
  await ada.page.getByRole("button", { name: "Take it back" }).click();
  await ada.page.getByText("Nobody may look.", { exact: true }).waitFor();
  const late = await page.request.get(`${stage.product.url}/api/v1/leads`, { headers });
  expect(late.status()).toBe(403);

  await page.getByRole("button", { name: "Export", exact: true }).click();
  await dialog.getByLabel("Passphrase").fill(password);
  await dialog.getByRole("button", { name: "Begin the export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Fetch" }).click();
  const file = join(folder, "acme.locked");
  await (await download).saveAs(file);
  await page.getByText("Fetched").waitFor();

  await page.getByRole("button", { name: "Suspend" }).click();
  await dialog.getByLabel("Reason").fill("They leave");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByLabel("Type “Acme Travel” to confirm").fill("Acme Travel");
  await dialog.getByLabel("Reason").fill("The contract has ended");
  await dialog.getByLabel("Days to wait").fill("0");
  await dialog.getByLabel("Why it must be sooner").fill("They asked for it");
  await olga.checkAccess("deleting");
  // While the page asks for what is gone.
  olga.expectRefusal(404);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await dialog.waitFor({ state: "hidden" });
  await olga.go("/deletions");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Certificate" }).click();
  await olga.checkAccess("the deletions");
  const proof = join(folder, "proof.json");
  await (await saved).saveAs(proof);
  expect(JSON.parse(JSON.parse(await readFile(proof, "utf8")).certificate).tenant.id).toBe(id);
  ada.expectRefusal(401);

  const phrase = join(folder, "phrase");
  await writeFile(phrase, password);
  const opened = await run(
    "tenant",
    "open-export",
    file,
    "--passphrase-file",
    phrase,
    "--out",
    join(folder, "acme"),
  );
  expect(opened.output).toContain("Acme Travel");
  const users = await readFile(join(folder, "acme", "tables", "users.ndjson"), "utf8");
  expect(users).toContain("ada@acme.example");
  expect(await run("tenant", "verify-certificate", proof)).toMatchObject({ code: 0 });
  await writeFile(proof, (await readFile(proof, "utf8")).replace("They asked", "She asked"));
  expect((await run("tenant", "verify-certificate", proof)).code).toBe(1);
  await ada.close();
  await olga.leave();
});

test("the console fits a phone, in both themes and in Spanish", async () => {
  const olga = await stage.visitor({ width: 360, height: 740 });
  const { page } = olga;
  const email = "otto@provider.example";
  const passwordFile = join(folder, "password");
  await run(
    "operator",
    "add",
    email,
    "--name",
    "Otto",
    "--locale",
    "es",
    "--password-file",
    passwordFile,
  );
  await olga.go("/sign-in");
  await giveCredentials(olga, email);
  await page.getByRole("button", { name: "Set up an app" }).click();
  const secret = await page.getByText(/^[A-Z2-7]{16,}$/).innerText();
  await page.getByRole("textbox", { name: "Code" }).fill(codeOf(secret));
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("Halden Energy Sales").first().click();
  await page.getByRole("heading", { name: "Halden Energy Sales", level: 1 }).waitFor();
  for (const path of [page.url().slice(stage.product.url.length), "/tenants", "/deletions"]) {
    await olga.go(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide, path).toBe(0);
    await olga.checkAccess(path);
  }
  await olga.leave();
});

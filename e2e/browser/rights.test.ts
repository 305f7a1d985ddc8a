import {
  addNote,
  createLead,
  createTeam,
  createUser,
  getRegionSettings,
  listLeads,
  listUsers,
  updateRegionSettings,
  updateUser,
} from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

const stage = setStage();

const analystRights = [
  ...["activities:read", "agents:read", "board:read", "calls:read", "campaigns:read"],
  ...["leads:read", "teams:read", "users:read", "contacts:read"],
];

const refused = (work: Promise<unknown>) => work.catch((error: unknown) => error);

/** A user of the story's own, made through the API. */
async function newcomer(name: string, roles: string[]) {
  const admin = await stage.speak("admin");
  const email = `${name.split(" ")[0]?.toLowerCase()}@halden.example`;
  const password = "weathervane in a gale";
  const { id } = await admin.call(createUser, { body: { name, email, password, roles } });
  await admin.signOut();
  return { id, email, password };
}

test("a role is made of nine rights, given to somebody, and is all that he may", async () => {
  const analyst = await newcomer("Quentin Ashdown", ["VIEWER"]);
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/roles");
  await page.getByRole("button", { name: "New role" }).waitFor();
  await page.keyboard.press("c");
  const naming = page.getByRole("dialog", { name: "New role" });
  await naming.getByLabel("Name").fill("Quality analyst");
  await naming.getByLabel("Description").fill("Listens, reads and changes nothing");
  await naming.getByRole("button", { name: "Create role" }).click();
  await page.getByRole("heading", { name: "Quality analyst", level: 1 }).waitFor();
  for (const code of analystRights) {
    await page
      .getByRole("row")
      .filter({ hasText: new RegExp(`${code}$`) })
      .getByRole("radio", { name: /: All$/ })
      .check();
  }
  await page.getByText("9 rights").waitFor();
  // Some rows are like all of them, and axe takes its time over four hundred radios.
  await page.getByRole("textbox", { name: "Find a permission" }).fill("calls");
  await admin.checkAccess("a role's rights");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Quality analyst is saved").waitFor();

  await admin.go("/roles?view=matrix");
  await page.getByRole("textbox", { name: "Find a permission" }).fill("board:read");
  await page.getByRole("columnheader", { name: "Quality analyst" }).waitFor();
  const row = page.getByRole("row").filter({ hasText: "board:read" });
  await row.waitFor();
  expect(await row.getByRole("cell").allInnerTexts()).toContain("All");
  await admin.checkAccess("the matrix");

  await admin.go(`/users?user=${analyst.id}`);
  const dialog = page.getByRole("dialog", { name: "Edit Quentin Ashdown" });
  await dialog.getByRole("combobox", { name: "Roles" }).press("ArrowDown");
  await page.getByRole("option", { name: "Quality analyst" }).click();
  await page.getByRole("option", { name: "Viewer" }).click();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page
    .getByRole("row", { name: /Quentin Ashdown/ })
    .getByRole("gridcell", { name: "Quality analyst", exact: true })
    .waitFor();
  await page.getByRole("button", { name: "Quentin Ashdown", exact: true }).click();
  await dialog.getByRole("button", { name: "Rights" }).click();
  const rights = page.getByRole("dialog", { name: "What Quentin Ashdown may do" });
  await rights.getByRole("row").nth(1).waitFor();
  expect(await rights.getByRole("row").count()).toBe(1 + analystRights.length);
  await rights.getByRole("row", { name: /board:read All Quality analyst/ }).waitFor();
  await admin.checkAccess("what a user may do");
  await admin.leave();

  const visitor = await stage.visitor();
  await visitor.signIn(analyst.email, analyst.password);
  visitor.expectRefusal(403);
  await visitor.go("/imports");
  await visitor.page
    .getByText("You do not have the right to do this (imports:read).", { exact: false })
    .waitFor();
  await visitor.checkAccess("a page whose right is missing");
  const answer = await visitor.page.evaluate(async () => {
    const session = await (await fetch("/api/v1/auth/session")).json();
    const headers = {
      "x-csrf-token": session.csrfToken,
      "idempotency-key": crypto.randomUUID(),
      "content-type": "application/json",
    };
    const body = JSON.stringify({ name: "Mutiny" });
    return (await fetch("/api/v1/teams", { method: "POST", headers, body })).json();
  });
  expect(answer).toMatchObject({
    code: "permission-missing",
    details: { permission: createTeam.permission },
  });
  await visitor.leave();
});

/** Every answer of the API that the page has read so far. */
function overhear({ page }: Visitor): string[] {
  const heard: string[] = [];
  page.on("response", async (response) => {
    if (!response.url().includes("/api/v1/")) return;
    heard.push(await response.text().catch(() => ""));
  });
  return heard;
}

test("a viewer sees masked numbers wherever they stand, and searches for none", async () => {
  const manager = await stage.speak("manager");
  const number = "+442079460112";
  const lead = await manager.call(createLead, {
    body: {
      contact: {
        name: "Marguerite Wainwright",
        points: [
          { type: "PHONE", value: number, primary: true },
          { type: "EMAIL", value: "marguerite@wainwright.example", primary: true },
        ],
      },
    },
  });
  const text = `Call back on ${number} or 020 7946 0112, marguerite@wainwright.example`;
  await manager.call(addNote, { params: { id: lead.id }, body: { text } });
  await manager.signOut();
  const viewer = await newcomer("Vincent Orme", ["VIEWER"]);

  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.signIn(viewer.email, viewer.password);
  const heard = overhear(visitor);
  await visitor.go("/leads");
  await page.getByRole("link", { name: "Marguerite Wainwright" }).waitFor();
  await page.getByRole("button", { name: "Filter" }).click();
  const choice = page.getByRole("navigation", { name: "Filter by" });
  await choice.getByRole("button", { name: "Source" }).waitFor();
  expect(await choice.getByRole("button", { name: "Phone ends with" }).count()).toBe(0);
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or jump to" }).fill("Marguerite");
  await page.getByRole("option", { name: /Marguerite Wainwright/ }).click();
  await page.getByRole("heading", { name: "Marguerite Wainwright" }).waitFor();
  await page.getByText("+44 **** **01 12").first().waitFor();
  await page.getByText("m***@w***.example").first().waitFor();
  const note = page.getByRole("region", { name: "Timeline" }).getByText("Call back on");
  expect(await note.innerText()).not.toMatch(/7946|wainwright\.example/);
  await visitor.checkAccess("a lead with masked numbers");
  await expect.poll(() => heard.join("\n")).toContain("+44 **** **01 12");
  for (const answer of heard) expect(answer).not.toMatch(/79460112|7946 0112|@wainwright/);
  await visitor.leave();

  const api = await stage.speak("admin");
  const found = await api.call(listLeads, { query: { phone: number } });
  expect(found.items.map(({ id }) => id)).toEqual([lead.id]);
  await api.signOut();
});

test("roles that were not needed for ninety days are taken away by one click, or all at once", async () => {
  const both = await newcomer("Ursula Fairfax", ["AGENT", "VIEWER"]);
  for (const name of ["Walter Pryor", "Yolanda Marsh"]) await newcomer(name, ["AGENT", "VIEWER"]);
  for (const table of ["user_roles", "role_permissions"]) {
    await stage.product.sql(
      `update ${table} set granted_at = now() - interval '100 days'
       where role_id in (select id from roles where code = 'VIEWER')`,
    );
  }
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/roles?view=unused");
  const people = page.getByRole("region", { name: "By person" });
  const lines = people.getByRole("listitem");
  await lines.filter({ hasText: "Ursula Fairfax" }).getByText("Viewer", { exact: true }).waitFor();
  await admin.checkAccess("rights that nobody uses");
  await people.getByRole("button", { name: "Take Viewer from Ursula Fairfax" }).click();
  await page.getByText("Taken away").waitFor();
  await lines.filter({ hasText: "Ursula Fairfax" }).waitFor({ state: "detached" });
  await people.getByRole("button", { name: "Take all 2 away" }).click();
  const asking = page.getByRole("dialog", { name: "Take 2 roles away?" });
  await asking.getByText("Walter Pryor: Viewer, Yolanda Marsh: Viewer").waitFor();
  await asking.getByRole("button", { name: "Take all 2 away" }).click();
  await lines.filter({ hasText: "Walter Pryor" }).waitFor({ state: "detached" });
  await admin.leave();

  const api = await stage.speak("admin");
  for (const q of ["Ursula", "Walter", "Yolanda"]) {
    const { items } = await api.call(listUsers, { query: { q } });
    expect(items.map(({ roles }) => roles)).toEqual([["AGENT"]]);
  }
  // Nobody takes the last role, his own, or gives what no tenant has.
  const given = { params: { id: both.id }, body: { roles: ["SUPER_ADMIN"] } };
  expect(await refused(api.call(updateUser, given))).toMatchObject({
    status: 403,
    code: "permission-missing",
  });
  await api.signOut();
});

test("a setting that cannot be is refused at its field; versions are told apart and brought back", async () => {
  const admin = await stage.enter("admin");
  const { page } = admin;
  admin.expectRefusal(400);
  await admin.go("/settings");
  await page.getByLabel("Country").fill("G");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must be a country like GB").waitFor();
  await admin.checkAccess("a setting that was refused");
  await page.getByLabel("Country").fill("GB");
  await page.getByRole("combobox", { name: "Time zone" }).fill("Madrid");
  await page.getByRole("option", { name: "Europe/Madrid" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Version 2, Ruth Calder/).waitFor();
  await page.getByRole("combobox", { name: "The week begins on" }).click();
  await page.getByRole("option", { name: "Sunday" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Version 3, Ruth Calder/).waitFor();

  await page.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("dialog", { name: "History: Region" });
  const versions = history.getByRole("list").first().locator(":scope > li");
  await expect.poll(() => versions.count()).toBe(3);
  await versions.nth(0).getByText("The week begins on").waitFor();
  await versions.nth(0).getByText("Monday").waitFor();
  await versions.nth(0).getByText("Sunday").waitFor();
  await versions.nth(1).getByText("Europe/Madrid").waitFor();
  await admin.checkAccess("the history of a section");
  await versions.nth(1).getByRole("button", { name: "Bring back" }).click();
  await history.getByText("Brought back from version 2").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText(/^Version 4, Ruth Calder/).waitFor();

  await admin.go("/settings?section=hours");
  await page.getByLabel("Monday: to").fill("08:00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must be later than the beginning").waitFor();
  await admin.leave();

  const api = await stage.speak("admin");
  const { value } = await api.call(getRegionSettings, {});
  const body = { ...value, timeZone: "Europe/Atlantis" };
  const refusal = await refused(api.call(updateRegionSettings, { body }));
  expect(refusal).toMatchObject({ status: 400 });
  expect(String(refusal)).toContain("timeZone");
  await api.signOut();
});

import { afterAll, expect, test } from "vitest";
import { startMailServer } from "../../server/src/testing/mail-server.ts";
import { codeOf } from "./authenticator-app.ts";
import { people, setStage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

const mail = await startMailServer();
const stage = setStage({ PARLEY_SMTP_URL: mail.url });
afterAll(() => mail.close());

/** Agents whom no other story of this file is about. */
const [forgetful, careful] = ["ben.whitaker@halden.example", "grace.lin@halden.example"] as const;

/** The first step of signing in; what comes next is the story's. */
async function tell({ page }: Visitor, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut({ page }: Visitor, name: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

test("a forgotten password is set anew by a letter, whose link works once", async () => {
  const visitor = await stage.visitor();
  const { page } = visitor;
  const before = mail.letters.length;
  await visitor.go("/sign-in");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("Fill this in").waitFor();
  await page.getByLabel("E-mail").fill(forgetful);
  await visitor.checkAccess("asking for a letter");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await expect.poll(() => mail.letters.length).toBe(before + 1);
  const letter = mail.letters[before];
  expect(letter?.to).toEqual([forgetful]);
  const link = /http\S+\/reset#\S+/.exec(letter?.text ?? "")?.[0] ?? "";

  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill("password1234");
  await page.getByLabel("New password again").fill("password1234");
  visitor.expectRefusal(422);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("This is among the passwords that are tried first").waitFor();
  await page.getByLabel("New password", { exact: true }).fill("lantern under the stairs");
  await page.getByLabel("New password again").fill("lantern under the stair");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("The two are not the same").waitFor();
  await page.getByLabel("New password again").fill("lantern under the stairs");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await tell(visitor, forgetful, "lantern under the stairs");
  await page.getByRole("button", { name: "Ben Whitaker" }).waitFor();

  await page.goto(link);
  visitor.expectRefusal(410);
  await page.getByLabel("New password", { exact: true }).fill("another stair entirely");
  await page.getByLabel("New password again").fill("another stair entirely");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("alert").getByText("This link was used already", { exact: false }).waitFor();
  expect(await page.getByRole("alert").innerText()).not.toContain("Check what was entered");
  await page.getByRole("link", { name: "Ask for a new link" }).waitFor();
  await visitor.checkAccess("a used link");
  await visitor.leave();
});

test("an authenticator app is set up; its codes and the recovery codes open the door once each", async () => {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.signIn(careful, stage.passwordOf("agent"));
  await visitor.go("/account");
  await page.getByRole("button", { name: "Set up", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
  const secret = (await dialog.getByText(/^[A-Z2-7]{32}$/).innerText()).trim();
  visitor.expectRefusal(422);
  await dialog.getByLabel("Code that the app shows").fill("000000");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await dialog.getByText("This code is wrong. Wait for the next one and try again.").waitFor();
  await visitor.checkAccess("setting up an app");
  await dialog.getByLabel("Code that the app shows").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "I have kept them" }).waitFor();
  const codes = await dialog.getByRole("listitem").allInnerTexts();
  expect(new Set(codes).size).toBe(10);
  await visitor.checkAccess("recovery codes");
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 left").waitFor();
  expect(await page.getByText(codes[0] ?? "").count()).toBe(0);

  await signOut(visitor, "Grace Lin");
  await tell(visitor, careful, stage.passwordOf("agent"));
  await page.getByLabel("Code", { exact: true }).fill("123 456");
  await page.keyboard.press("Enter");
  await page.getByText("This code is wrong, or was used already.").waitFor();
  await visitor.checkAccess("a wrong code");
  // The code that was shown at the set-up is spent; the next one is taken half a minute early.
  await page.getByLabel("Code", { exact: true }).fill(codeOf(secret, 1));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Grace Lin" }).waitFor();

  for (const isFirst of [true, false]) {
    if (isFirst) await signOut(visitor, "Grace Lin");
    else await visitor.go("/sign-in");
    await tell(visitor, careful, stage.passwordOf("agent"));
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill(codes[0] ?? "");
    await page.keyboard.press("Enter");
    if (isFirst) {
      await page.getByRole("button", { name: "Grace Lin" }).waitFor();
      await visitor.go("/account");
      await page.getByText("9 left").waitFor();
      await signOut(visitor, "Grace Lin");
    } else {
      await page.getByText("This code is wrong, or was used already.").waitFor();
    }
  }
  await visitor.leave();
});

test("who must have a second factor and has none sets it up before anything else opens", async () => {
  const admin = await stage.enter("admin");
  await admin.go("/settings?section=sign-in");
  await admin.page.getByRole("combobox", { name: "Only these roles" }).press("ArrowDown");
  await admin.page.getByRole("option", { name: "Manager", exact: true }).click();
  await admin.page.keyboard.press("Escape");
  await admin.checkAccess("who needs a second proof");
  await admin.page.getByRole("button", { name: "Save" }).click();
  await admin.page.getByText("Saved", { exact: true }).waitFor();

  const manager = await stage.visitor();
  const { page } = manager;
  await manager.go("/leads");
  await tell(manager, people.manager, stage.passwordOf("manager"));
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  await manager.checkAccess("a second factor is wanted");
  await manager.go("/leads");
  await page.getByRole("button", { name: "Set up an app" }).click();
  const secret = (await page.getByText(/^[A-Z2-7]{32}$/).innerText()).trim();
  await page.getByLabel("Code that the app shows").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Isla Sutherland" }).waitFor();
  await manager.go("/leads");
  await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();
  await manager.leave();

  await admin.leave();
});

/** Lets a quarter of an hour pass since somebody proved who he is, and waits until the server knows. */
async function letProofAge({ page }: Visitor, email: string): Promise<void> {
  await stage.product.sql(
    `update sessions set authenticated_at = authenticated_at - interval '15 minutes'
     where user_id = (select id from users where email = $1)`,
    [email],
  );
  // Another sign-in of the same person makes every process read his rights anew.
  const other = await stage.speak("admin");
  await other.signOut();
  const status = () =>
    page.evaluate(async () => {
      const session = await (await fetch("/api/v1/auth/session")).json();
      const headers = { "x-csrf-token": session.csrfToken, "idempotency-key": crypto.randomUUID() };
      const nobody = "/api/v1/users/01900000-0000-7000-8000-000000000000/sessions/end";
      return (await fetch(nobody, { method: "POST", headers })).status;
    });
  await expect.poll(status).toBe(403);
}

test("what is dangerous asks for the password when the proof has aged, and is then done by itself", async () => {
  const victim = await stage.enter("supervisor");
  const admin = await stage.enter("admin");
  const { page } = admin;
  admin.expectRefusal(403);
  admin.expectRefusal(404);
  admin.expectRefusal(422);
  await admin.go("/users");
  await letProofAge(admin, people.admin);

  await page.getByRole("button", { name: "Dana Reeve", exact: true }).click();
  await page.getByRole("button", { name: "End sessions" }).click();
  const asking = page.getByRole("dialog", { name: "End all sessions of Dana Reeve?" });
  await asking.getByRole("button", { name: "End sessions" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByLabel("Your password").fill("not my password");
  await page.keyboard.press("Enter");
  await proof.getByText("This is not your password").waitFor();
  await admin.checkAccess("asked for the password again");
  await proof.getByLabel("Your password").fill(stage.passwordOf("admin"));
  await page.keyboard.press("Enter");
  await page.getByText("The sessions of Dana Reeve have ended").waitFor();
  await victim.page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 5000 });
  await victim.leave();

  // The proof holds for the next one.
  const user = page.getByRole("dialog", { name: "Dana Reeve" });
  await user.getByRole("combobox", { name: "Roles" }).press("ArrowDown");
  await page.getByRole("option", { name: "Viewer", exact: true }).click();
  await page.keyboard.press("Escape");
  await user.getByRole("button", { name: "Save" }).click();
  await user.waitFor({ state: "detached" });
  await page.getByRole("gridcell", { name: "Supervisor, Viewer" }).waitFor();

  // Who would rather not is told, and nothing is done.
  await letProofAge(admin, people.admin);
  await page.getByRole("button", { name: "Dana Reeve", exact: true }).click();
  await user.getByRole("combobox", { name: "Roles" }).press("ArrowDown");
  await page.getByRole("option", { name: "Viewer", exact: true }).click();
  await page.keyboard.press("Escape");
  await user.getByRole("button", { name: "Save" }).click();
  await proof.getByRole("button", { name: "Cancel" }).click();
  await user.getByText("Confirm first that it is you.").waitFor();
  await user.getByRole("button", { name: "Save" }).click();
  await proof.getByLabel("Your password").fill(stage.passwordOf("admin"));
  await page.keyboard.press("Enter");
  await user.waitFor({ state: "detached" });
  await page
    .getByRole("row", { name: /Dana Reeve/ })
    .getByRole("gridcell", { name: "Supervisor", exact: true })
    .waitFor();
  await admin.leave();
});

test("somebody sees where he is signed in, ends one of it and then all", async () => {
  const here = await stage.enter("stranger");
  const there = await stage.enter("stranger");
  const { page } = here;
  await here.go("/account");
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await expect.poll(() => sessions.getByRole("listitem").count()).toBe(2);
  await sessions.getByText("Chrome, Linux").first().waitFor();
  await sessions.getByText("This one").waitFor();
  await sessions.getByRole("button", { name: "Sign out there" }).click();
  await there.page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 5000 });
  await expect.poll(() => sessions.getByRole("listitem").count()).toBe(1);
  await tell(there, people.stranger, stage.passwordOf("stranger"));
  await there.page.getByRole("button", { name: "Priya Anand" }).waitFor();

  await sessions.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  for (const visitor of [here, there]) {
    await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 5000 });
    await visitor.leave();
  }
});

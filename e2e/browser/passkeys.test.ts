import { expect, test } from "vitest";
import { people, setStage } from "./stage.ts";

const stage = setStage();

const stale = {
  status: 403,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "/docs#refusal-reauthentication-needed",
    title: "Not allowed",
    status: 403,
    code: "reauthentication-needed",
    detail: "Confirm that it is you",
    traceId: "story",
  }),
};

test("a passkey is made on the account page and opens the door without a password", async () => {
  const visitor = await stage.enter("manager", { byName: true });
  const { page } = visitor;
  // Chromium's own authenticator, as a laptop with a fingerprint reader has it.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  await visitor.go("/account");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Name of the passkey").fill("Laptop");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("Laptop").waitFor();
  await visitor.checkAccess("the account page");

  await page.getByRole("button", { name: "Isla Sutherland" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();

  // With the password the passkey is the second step.
  await page.getByRole("button", { name: "Isla Sutherland" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").fill(people.manager);
  await page.getByLabel("Password", { exact: true }).fill(stage.passwordOf("manager"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
  await visitor.checkAccess("the second step");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();
  expect(page.url()).not.toContain("sign-in");

  // Taken away again: the other stories sign in by password alone. The last proof is an hour old, says the
  // server, and the passkey is a new one.
  await page.route("**/api/v1/auth/passkeys/*", (route) => route.fulfill(stale), { times: 1 });
  await visitor.go("/account");
  visitor.expectRefusal(403);
  await page.getByRole("button", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").waitFor();
  await visitor.checkAccess("the proof");
  await dialog.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("The passkey is removed").waitFor();
  await visitor.leave();
});

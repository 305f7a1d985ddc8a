import { afterAll, beforeEach, expect, test } from "vitest";
import { OpenIdProvider } from "../../server/src/testing/openid-provider.ts";
import { setStage } from "./stage.ts";

const stage = setStage({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });

const directory = {
  ada: { email: "ada.byron@halden.example", name: "Ada Byron", groups: ["callers"] },
};
let provider: OpenIdProvider | undefined;
beforeEach(async () => {
  provider?.stop();
  provider = await OpenIdProvider.start(directory, [`${stage.product.url}/sign-in/callback`]);
});
afterAll(() => provider?.stop());

test("an administrator connects the provider, requires it, and an agent comes through it", async () => {
  if (!provider) throw new Error("the provider does not run");
  const admin = await stage.enter("admin");
  const { page } = admin;
  await admin.go("/single-sign-on");
  await page.getByRole("heading", { name: "Single sign-on", level: 1 }).waitFor();
  await admin.checkAccess("single sign-on");

  await page.getByLabel("Name", { exact: true }).fill("Halden ID");
  await page.getByLabel("Issuer").fill(`${provider.issuer}/nowhere`);
  await page.getByRole("button", { name: "Test" }).click();
  await page.getByText("This provider cannot be used yet.").waitFor();
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByRole("button", { name: "Test" }).click();
  await page.getByText("This provider can be used.").waitFor();
  await page.getByLabel("Client ID").fill(provider.clientId);
  await page.getByRole("textbox", { name: "Client secret" }).fill(provider.clientSecret);
  await page.getByLabel("Scopes").fill("openid email profile groups");
  await page.getByRole("switch", { name: /^Required/ }).click();
  await page.getByRole("combobox", { name: "Break-glass account" }).click();
  await page.getByRole("option", { name: /Ruth Calder/ }).click();
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("The provider is saved").waitFor();

  await page.getByRole("button", { name: "Add a group" }).click();
  await page.getByLabel("Group", { exact: true }).fill("callers");
  await page.getByRole("combobox", { name: "Roles" }).click();
  await page.getByRole("option", { name: "Agent", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save" }).nth(1).click();
  await page.getByText("The groups are saved").waitFor();
  await page.getByLabel("Name of a new token").fill("Directory");
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.getByText(/scim_[\w-]{43}/).waitFor();
  await admin.checkAccess("single sign-on with everything in it");
  await admin.leave();

  const agent = await stage.visitor();
  agent.expectRefusal(403);
  await agent.go("/sign-in");
  await agent.page.getByLabel("E-mail").fill("maya.okafor@halden.example");
  await agent.page.getByLabel("Password", { exact: true }).fill(stage.passwordOf("agent"));
  await agent.page.keyboard.press("Enter");
  await agent.page.getByText("Your organisation signs in through its own provider.").waitFor();
  await agent.page.getByRole("button", { name: "Sign in with Halden ID" }).waitFor();
  await agent.checkAccess("a password where the provider is required");
  await agent.page.getByRole("button", { name: "Sign in with Halden ID" }).click();

  await agent.page.locator("input[name=login]").fill("ada");
  await agent.page.locator("input[name=password]").fill("any");
  await agent.page.locator("button[type=submit]").click();
  await agent.page.getByRole("button", { name: "Continue" }).click();
  await agent.page.getByRole("button", { name: "Ada Byron" }).waitFor();
  expect(new URL(agent.page.url()).pathname).not.toContain("sign-in");
  await agent.close();

  const lost = await stage.visitor();
  lost.expectRefusal(403);
  await lost.go("/sign-in/callback?state=nonsense&code=x");
  await lost.page.getByText("This took too long or was used already. Begin again.").waitFor();
  await lost.checkAccess("an answer that came too late");
  await lost.leave();
});

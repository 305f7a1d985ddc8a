import { expect, test } from "vitest";
import { people, setStage } from "./stage.ts";

const stage = setStage();

test("a wrong password is refused, the right one opens the home page, and out again", async () => {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await visitor.go("/leads");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visitor.checkAccess("sign-in");

  await page.getByLabel("E-mail").fill(people.manager);
  await page.getByLabel("Password", { exact: true }).fill("not my password");
  await page.keyboard.press("Enter");
  await page.getByText("E-mail or password is wrong.").waitFor();
  await visitor.checkAccess("a refused sign-in");

  await page.getByLabel("Password", { exact: true }).fill(stage.passwordOf("manager"));
  await page.keyboard.press("Enter");
  // The page that was asked for before.
  await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Isla Sutherland" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visitor.go("/leads");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visitor.leave();
});

test("the cookies are out of reach of scripts, and the page may load only what is its own", async () => {
  const visitor = await stage.enter("manager");
  expect(await visitor.page.evaluate(() => document.cookie)).toBe("");
  const policy = (await visitor.page.request.get(`${stage.product.url}/`)).headers()[
    "content-security-policy"
  ];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-eval");
  await visitor.leave();
});

test("a second tab knows the session, and signing out ends it in both", async () => {
  const visitor = await stage.enter("manager");
  const other = await visitor.page.context().newPage();
  await other.goto(`${stage.product.url}/board`);
  await other.getByRole("heading", { name: "Live board" }).waitFor();

  await other.getByRole("button", { name: "Isla Sutherland" }).click();
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await visitor.leave();
});

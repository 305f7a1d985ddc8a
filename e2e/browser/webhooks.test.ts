import { afterAll, beforeAll, expect, test } from "vitest";
import { Receiver } from "../../server/src/testing/receiver.ts";
import { setStage } from "./stage.ts";

const stage = setStage({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(() => receiver.stop());

test("an administrator registers a webhook, sees it fail and recover, and turns its secret", async () => {
  const visitor = await stage.enter("admin");
  const { page } = visitor;
  await visitor.go("/webhooks");
  await page.getByRole("heading", { name: "Webhooks", level: 1 }).waitFor();
  await page.getByRole("button", { name: "New webhook" }).first().click();
  await page.getByLabel("Name").fill("ERP");
  await page.getByLabel("Address").fill(receiver.url);
  const events = page.getByRole("combobox", { name: "Events" });
  await events.fill("lead.restored");
  await page.getByRole("option", { name: "lead.restored", exact: true }).click();
  await page.getByLabel("Name").click();
  await visitor.checkAccess("a new webhook");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText(/^whsec_/).waitFor();
  await page.getByRole("button", { name: "I have kept it" }).click();

  await page.getByRole("link", { name: "ERP" }).click();
  receiver.status(410, "moved away");
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("Off: gone").waitFor();
  receiver.answer = undefined;
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "Replay 24 hours" }).click();
  await page.getByRole("list", { name: "Deliveries" }).getByText("Delivered").first().waitFor();
  await visitor.checkAccess("a webhook");
  await page.getByRole("list", { name: "Deliveries" }).getByRole("button").first().click();
  await page.getByText("Attempt 2").waitFor();
  await page.getByText("moved away").waitFor();
  await visitor.checkAccess("a delivery");
  await page.keyboard.press("Escape");
  expect(new Set(receiver.events.map(({ body }) => body.eventId)).size).toBe(1);

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "New secret" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await page.getByText(/^whsec_/).waitFor();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByText("Both secrets sign until").waitFor();

  await visitor.go("/webhooks/events");
  await page.getByRole("button", { name: "call.ended" }).click();
  await page.getByRole("button", { name: "Schema" }).click();
  await page.getByText("json-schema.org").waitFor();
  await visitor.checkAccess("the event catalogue");
  await visitor.leave();
});

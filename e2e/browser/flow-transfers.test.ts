import { createFlow, createInboundNumber, listCalls, simulateCaller } from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a flow that rings an agent, then a number outside, is built, tried, and hands a caller over", async () => {
  const boss = await stage.speak("admin");
  const { id } = await boss.call(createFlow, { body: { name: "On call" } });
  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go(`/flows/${id}`);
  await page.getByRole("heading", { name: "On call" }).waitFor();
  const steps = page.getByRole("navigation", { name: "Steps" });
  const add = async (kind: string) => {
    await page.getByRole("button", { name: "Add step" }).click();
    await page.getByRole("menuitem", { name: kind, exact: true }).click();
    return page.getByRole("region", { name: kind, exact: true });
  };
  const agent = await add("Ring an agent");
  await agent.getByRole("combobox", { name: "Agent", exact: true }).click();
  await page.getByRole("option", { name: "Maya Okafor" }).click();
  await agent.getByRole("textbox", { name: "What is said" }).fill("One moment.");
  const outside = await add("Call a number outside");
  // Nobody dials a number that is none: the step says so.
  await outside.getByRole("textbox", { name: "Number outside" }).fill("100");
  await add("Hang up");
  // A new step is where the way of the one before it leads.
  await steps.getByRole("button", { name: "Call a number outside" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await outside.getByText("number is no telephone number").waitFor();
  await outside.getByRole("textbox", { name: "Number outside" }).fill("+447700900001");
  await manager.checkAccess("a flow that hands callers over");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Version 1 is published.").waitFor();

  await page.getByRole("button", { name: "Try it", exact: true }).click();
  const happened = page.getByRole("list", { name: "What happened" });
  await happened.getByText("One moment.").waitFor();
  await page.getByRole("button", { name: "Listen to the end" }).click();
  await page.getByRole("button", { name: "Nobody answers" }).click();
  await happened.getByText("Not available").waitFor();
  await happened.getByText("+447700900001").waitFor();
  await page.getByRole("button", { name: "It is answered" }).click();
  await happened.getByText("Talks with the number outside").waitFor();
  await manager.checkAccess("a flow that is tried and hands over");

  // Maya is not at work: the caller is handed outside.
  const number = { number: "+442079460977", name: "On call", flowId: id };
  const line = await boss.call(createInboundNumber, { body: number });
  const talks = { patienceSeconds: 600, talkSeconds: 600 };
  await boss.call(simulateCaller, { params: { id: line.id }, body: talks });
  await expect
    .poll(async () => (await boss.call(listCalls, { query: { limit: 1 } })).items[0]?.outcome, {
      timeout: 30_000,
    })
    .toBe("TRANSFERRED");
  const [call] = (await boss.call(listCalls, { query: { limit: 1 } })).items;
  await manager.go(`/calls/${call?.id}`);
  await page.getByText("Speaks with the customer, the agent has left").waitFor();
  await page.getByText("Handed over outside").first().waitFor();
  await page.getByRole("button", { name: "Hang up on both" }).click();
  await page.getByText("Over", { exact: false }).first().waitFor();
  await boss.signOut();
});

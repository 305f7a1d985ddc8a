import {
  createFlow,
  createInboundNumber,
  createLead,
  createQueue,
  createVoicemailBox,
  listCallbacks,
  publishFlow,
  simulateCaller,
} from "@parley/contract";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const stage = setStage();

test("a flow is built and tried, leads a caller to an agent, and takes a message that is heard", async () => {
  const admin = await stage.speak("admin");
  await admin.call(createQueue, { body: { name: "Boilers" } });
  const greeting = "We are closed. Please speak after the tone.";
  const box = await admin.call(createVoicemailBox, { body: { name: "After hours", greeting } });

  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go("/flows");
  await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
  await manager.checkAccess("the flows");
  await page.getByRole("button", { name: "New flow" }).first().click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Switchboard");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Switchboard" }).waitFor();

  // By the list and the fields beside it: the graph is the same steps.
  const add = async (kind: string) => {
    await page.getByRole("button", { name: "Add step" }).click();
    await page.getByRole("menuitem", { name: kind, exact: true }).click();
    return page.getByRole("region", { name: kind, exact: true });
  };
  const menu = await add("Menu");
  await menu.getByRole("textbox", { name: "What is said", exact: true }).fill("Press one.");
  const waiting = await add("Queue");
  await waiting.getByRole("combobox", { name: "Queue" }).click();
  await page.getByRole("option", { name: "Boilers" }).click();
  const steps = page.getByRole("navigation", { name: "Steps" });
  await steps.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  // It says at the step what is missing, and nobody is led by it yet.
  await menu.getByText("otherwise leads nowhere yet").waitFor();
  await menu.getByRole("combobox", { name: "Otherwise" }).click();
  await page.getByRole("option", { name: "Queue" }).click();
  await page.getByRole("group", { name: "Menu, Menu" }).waitFor();
  // What was taken away comes back, by the keyboard as well.
  await menu.getByRole("button", { name: "Remove Menu" }).click();
  await steps.getByRole("button", { name: "Menu" }).waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Undo" }).click();
  await steps.getByRole("button", { name: "Menu" }).waitFor();
  await steps.getByRole("button", { name: "Queue" }).click();
  await page.getByRole("button", { name: "Remove Queue" }).click();
  await steps.getByRole("button", { name: "Queue" }).waitFor({ state: "hidden" });
  await steps.getByRole("button", { name: "Menu" }).focus();
  await page.keyboard.press("Control+z");
  await steps.getByRole("button", { name: "Queue" }).waitFor();
  await manager.checkAccess("a flow");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Version 1 is published.").waitFor();

  await page.getByRole("button", { name: "Try it", exact: true }).click();
  const happened = page.getByRole("list", { name: "What happened" });
  await happened.getByText("Press one.").waitFor();
  await page.getByRole("button", { name: "1", exact: true }).click();
  await happened.getByText("Waits in the queue").waitFor();
  await manager.checkAccess("a flow that is tried");

  await manager.go("/inbound-numbers");
  await page.getByRole("button", { name: "New number" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Number" }).fill("+44 20 7946 0955");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Switchboard");
  await dialog.getByRole("button", { name: "A flow" }).click();
  await dialog.getByRole("combobox", { name: "Flow" }).click();
  await page.getByRole("option", { name: "Switchboard" }).click();
  await dialog.getByRole("button", { name: "New number" }).click();
  await page.getByRole("row").filter({ hasText: "Switchboard" }).waitFor();

  const desk = await stage.enter("agent");
  await desk.go("/desk");
  await desk.page.getByRole("button", { name: "Get ready" }).click();
  const numbers = await page.evaluate(async () => {
    const reply = await fetch("/api/v1/inbound-numbers");
    return (await reply.json()) as { items: { id: string; number: string }[] };
  });
  const line = numbers.items.find(({ number }) => number === "+442079460955");
  const contact = {
    name: "Graham Whitlock",
    points: [{ type: "PHONE" as const, value: "+12025550101", primary: true }],
  };
  const lead = await admin.call(createLead, { body: { contact } });
  const params = { id: line?.id ?? "" };
  const talks = { leadId: lead.id, keys: ["1"], patienceSeconds: 600, talkSeconds: 600 };
  await admin.call(simulateCaller, { params, body: talks });
  const dock = desk.page.getByRole("region", { name: "Your call" });
  await dock.getByText("Graham Whitlock").waitFor();
  await dock.getByRole("button", { name: /^Hold/ }).waitFor();

  const draft = {
    steps: [{ id: "box", name: "Message", type: "VOICEMAIL" as const, boxId: box.id }],
  };
  const night = await admin.call(createFlow, { body: { name: "Night", draft } });
  await admin.call(publishFlow, { params: { id: night.id }, body: {} });
  const number = { number: "+442079460956", name: "Night", flowId: night.id };
  const { id } = await admin.call(createInboundNumber, { body: number });
  await admin.call(simulateCaller, { params: { id }, body: { messageSeconds: 4 } });

  await manager.go("/voicemails");
  const message = page.getByRole("listitem").filter({ hasText: "After hours" });
  await message.getByText("New").waitFor();
  await message.getByText("Tones of the simulated carrier: nobody spoke.").waitFor();
  await manager.checkAccess("the messages");
  const heard = await message.locator("audio").evaluate(async (audio: HTMLAudioElement) => {
    await audio.play();
    return audio.duration;
  });
  expect(heard).toBeGreaterThan(3);
  await message.getByText("New").waitFor({ state: "hidden" });
  // To call back is what most messages ask for: promised from here, it is a callback of its owner's, and the message done.
  await message.getByRole("button", { name: "Schedule callback" }).click();
  const promise = page.getByRole("dialog", { name: /^Callback for / });
  await promise.getByRole("textbox", { name: /^Note/ }).fill("About the boiler");
  await promise.getByRole("button", { name: "Schedule callback" }).click();
  await page.getByText("Nothing to hear").waitFor();
  const promised = await admin.call(listCallbacks, { query: {} });
  expect(promised.items.some(({ note }) => note === "About the boiler")).toBe(true);
  await admin.signOut();
});

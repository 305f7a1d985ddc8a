import { createLead, markAllNotificationsRead, sendNotification } from "@parley/contract";
import { expect, test } from "vitest";
import { Cable } from "./cable.ts";
import { setStage } from "./stage.ts";

const stage = setStage();
const cutSeconds = 6;

test("what happened while the cable was out is there when it is back, once", async () => {
  const cable = await Cable.lay(stage.product.url);
  const visitor = await stage.enter("manager", { cable });
  const { page } = visitor;
  const other = await stage.speak("admin");
  const addLead = (name: string) => other.call(createLead, { body: { contact: { name } } });
  /** The seconds for which the page says that it was cut off. */
  const lostFor = async () => {
    const text = await page.locator("body").innerText();
    return Number(/Connection lost for (\d+) s/.exec(text)?.[1] ?? 0);
  };
  await visitor.go("/leads");
  await addLead("Before the cut");
  await page.getByRole("link", { name: "Before the cut" }).waitFor();

  cable.cut();
  await page.getByText("Connection lost for").waitFor();
  await visitor.checkAccess("a page without a connection");
  for (let i = 0; i < cutSeconds; i++) {
    await addLead(`During the cut ${i}`);
    await expect.poll(lostFor, { timeout: 15_000 }).toBeGreaterThan(i);
  }
  expect(await page.getByRole("link", { name: /During the cut/ }).count()).toBe(0);

  cable.mend();
  // After a long cut the browser lets up to fifteen seconds pass between two tries.
  const last = page.getByRole("link", { name: `During the cut ${cutSeconds - 1}` });
  await last.waitFor({ timeout: 30_000 });
  await expect
    .poll(() => page.getByRole("link", { name: /During the cut/ }).count())
    .toBe(cutSeconds);
  await addLead("After the cut");
  await page.getByRole("link", { name: "After the cut" }).waitFor();
  await page.getByText("Connection lost for").waitFor({ state: "detached" });
  await other.signOut();
  await visitor.leave();
  cable.close();
});

test("notices come in order, also those sent while nobody was there, and are read once", async () => {
  const sender = await stage.speak("supervisor");
  const agent = await stage.speak("agent");
  const userIds = [agent.session.user.id];
  const send = (title: string) => sender.call(sendNotification, { body: { userIds, title } });
  await agent.call(markAllNotificationsRead);
  await agent.signOut();
  await send("First, while you were away");
  await send("Second, while you were away");

  const visitor = await stage.enter("agent");
  const { page } = visitor;
  await page.getByRole("button", { name: "Notifications, 2 unread" }).waitFor();
  await send("Third, just now");
  await page.getByRole("button", { name: "Notifications, 3 unread" }).click();
  await page.getByText("Third, just now").first().waitFor();
  await visitor.checkAccess("the panel of notifications");
  await page.keyboard.press("Escape");

  await visitor.go("/notifications");
  await page.getByText("First, while you were away").first().waitFor();
  const text = await page.getByRole("main").innerText();
  const order = ["Third", "Second", "First"].map((word) => text.indexOf(word));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  await visitor.checkAccess("notifications");
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await sender.signOut();
  await visitor.leave();
});

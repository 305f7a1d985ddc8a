import * as api from "@parley/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import type { Client } from "../../server/src/testing/client.ts";
import type { TestServer } from "../../server/src/testing/server.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { accessFaults } from "../browser/accessibility.ts";
import { getReady, launchBrowser, sitDown, within } from "./agent-page.ts";
import { loudestHertz } from "./browser-sound.ts";
import { openSite, plugIn } from "./site.ts";

/* The agent's phone is his page: a real browser, a real switch, and sound that is measured at both ends. */

const audible = 0.02;

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let server: TestServer;
let acme: TestTenant;
let browser: Browser;

beforeAll(async () => {
  site = await openSite(3, { withPages: true });
  ({ room, server, acme } = site);
  browser = await launchBrowser(site.folder, voices.agent);
});
afterAll(async () => {
  await browser?.close();
  await site.close();
});

const inState = (agent: Client, state: string) =>
  eventually(async () => (await agent.call(api.getOwnAgent)).state === state, { within });

/** The person whom an agent talks with, and who speaks with a tone of his own from then on. */
async function somebody(agent: Client): Promise<SipCall> {
  // While it is not known who answered, a tone would be taken for a machine.
  await inState(agent, "ON_CALL");
  const person = [...room.far.carrier.calls.values()].filter(({ ended }) => ended === null).at(-1);
  if (!person) throw new Error("Nobody is at the other end");
  person.rtp.play(tone(voices.customer), true);
  return person;
}

/** Both hear the other one, which takes a moment. */
async function theyTalk(page: Page, person: SipCall): Promise<void> {
  await eventually(() => levelOf(voices.agent, person.rtp.heard(1_000)) > audible, {
    within,
    what: "the agent at the customer's",
  });
  await eventually(async () => Math.abs((await loudestHertz(page)) - voices.customer) < 30, {
    ...{ within, what: "the customer at the agent's" },
  });
}

test("an agent gets ready, a campaign dials, and the two hear each other in the page", async () => {
  const bea = await acme.user("AGENT");
  const page = await sitDown(browser, server, bea);
  expect(await page.evaluate(() => Notification.permission)).toBe("default");
  await getReady(page);
  await inState(bea, "READY");
  // Getting ready has asked for the notices of the system; the page goes out of sight.
  expect(await page.evaluate(() => Notification.permission)).toBe("granted");
  await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true }));
  expect(await bea.call(api.getPhone)).toEqual({ provider: "SWITCH", kind: "BROWSER" });

  const campaign = await acme.campaign({ leads: [await acme.lead({ phone: fixedE164("01") })] });
  const person = await somebody(bea);
  await theyTalk(page, person);
  expect(await page.evaluate("noticesShown")).toEqual(["A call for you: somebody is on the line"]);
  const { callId } = await bea.call(api.getOwnAgent);

  expect(await accessFaults(page), "axe on a call with the phone").toEqual([]);

  // Muted, nobody hears him; he still hears.
  const dock = page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: "Mute" }).click();
  await eventually(() => levelOf(voices.agent, person.rtp.heard(1_000)) < audible / 4, { within });
  await dock.getByRole("button", { name: "Unmute" }).click();
  await theyTalk(page, person);

  // Keys are heard at the other end.
  await dock.getByRole("button", { name: "Keys" }).click();
  for (const key of ["4", "2", "#"])
    await page.getByRole("button", { name: key, exact: true }).click();
  await eventually(() => person.rtp.digits === "42#", { within });
  await page.keyboard.press("Escape");

  // The page is loaded anew: the customer stays, and they talk on.
  person.rtp.forget();
  await page.reload();
  await theyTalk(page, person);
  expect(person.ended).toBeNull();
  expect((await bea.call(api.getOwnAgent)).callId).toBe(callId);

  await dock.getByRole("button", { name: "End" }).click();
  await inState(bea, "WRAP_UP");
  await eventually(() => person.ended !== null, { within });
  const params = { id: callId ?? "" };
  expect(await bea.call(api.getCall, { params })).toMatchObject({ outcome: "CONNECTED" });
  const { lines } = await eventually(
    async () => {
      const found = await bea.call(api.getCallQuality, { params });
      return found.lines.length > 0 ? found : null;
    },
    { within },
  );
  for (const { packets, score } of lines) expect([packets > 0, score > 1]).toEqual([true, true]);
  await acme.admin.call(api.pauseCampaign, { params: { id: campaign.id } });
  await page.context().close();
});

/** Which of three people each hears, by their tones. */
const tones = { customer: voices.customer, supervisor: voices.agent, agent: 880 };
type Who = keyof typeof tones;
const heardBy = ({ rtp }: SipCall): Who[] =>
  (Object.keys(tones) as Who[]).filter((who) => levelOf(tones[who], rtp.heard(1_000)) > audible);

test("a supervisor listens at the board, whispers to the agent alone, and joins", async () => {
  // Whose phone is in no page at this moment is no agent who could take a call.
  const una = await acme.user("AGENT");
  await una.call(api.issuePhone, { body: { kind: "BROWSER" } });
  const early = await una.try(api.setOwnState, { body: { state: "READY" } });
  expect(early).toMatchObject({ status: 409, problem: { code: "phone-missing" } });

  const tom = await acme.user("AGENT", { name: "Tom Ashdown" });
  await plugIn(room, tom);
  await tom.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: tom.userId });
  const { id } = await tom.call(api.placeCall, { body: { leadId: lead.id } });
  const person = await somebody(tom);
  const phone = [...room.far.phones.calls.values()].at(-1);
  if (!phone) throw new Error("The agent has no phone");
  phone.rtp.play(tone(tones.agent), true);

  const page = await sitDown(browser, server, await acme.user("MANAGER"), { path: "/board" });
  const hears = async (atCustomer: Who[], atAgent: Who[]) => {
    const wanted = [...atCustomer, "/", ...atAgent].join();
    const now = () => [...heardBy(person), "/", ...heardBy(phone)].join();
    await eventually(() => now() === wanted, { within, what: wanted });
  };
  await page.getByRole("button", { name: /Tom Ashdown/ }).click();
  await page.getByRole("menuitem", { name: "Listen" }).click();
  const dock = page.getByRole("region", { name: "The conversation you are with" });
  await dock.getByText("Nobody hears you.").waitFor();
  expect(await accessFaults(page), "axe on the board of who listens").toEqual([]);
  await eventually(async () => (await loudestHertz(page)) > 0, {
    within,
    what: "both at the supervisor's",
  });
  await hears(["agent"], ["customer"]);
  await dock.getByRole("button", { name: "Whisper" }).click();
  await hears(["agent"], ["customer", "supervisor"]);
  await dock.getByRole("button", { name: "Join" }).click();
  await hears(["supervisor", "agent"], ["customer", "supervisor"]);
  await dock.getByRole("button", { name: "Leave" }).click();
  await dock.waitFor({ state: "hidden" });
  await hears(["agent"], ["customer"]);
  await tom.call(api.endCall, { params: { id } });
  await page.context().close();
});

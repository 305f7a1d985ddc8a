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
import { openSite } from "./site.ts";

/* What people see and hear of one call, from the dial ahead to the recording: pages in a browser, a real switch, tones. */

const audible = 0.02;
const thirdVoice = 880;
const farewell = "We are sorry to have troubled you.";

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let server: TestServer;
let acme: TestTenant;
let browser: Browser;

beforeAll(async () => {
  site = await openSite(8, { withPages: true });
  ({ room, server, acme } = site);
  const policy = { policy: "ALL" as const, samplePercent: 10, pauseForPayments: true };
  await acme.admin.call(api.updateRecordingSettings, { body: { ...policy, announce: true } });
  const notices = { recording: "This call is recorded.", abandoned: "", privacy: "" };
  await acme.admin.call(api.updateNoticeSettings, { body: notices });
  browser = await launchBrowser(site.folder, voices.agent);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const inState = (agent: Client, state: string) =>
  eventually(async () => (await agent.call(api.getOwnAgent)).state === state, { within });

/** Somebody who was called, and speaks by a tone from now on. */
async function personAt(number: string, hertz: number): Promise<SipCall> {
  const isHe = (call: SipCall) => call.isUp && call.ended === null && number.endsWith(call.number);
  const person = await eventually(() => [...room.far.carrier.calls.values()].find(isHe), {
    within,
  });
  person.rtp.play(tone(hertz), true);
  return person;
}

const hears = (person: SipCall, hertz: number) =>
  eventually(() => levelOf(hertz, person.rtp.heard(1_000)) > audible, {
    ...{ within, what: `${hertz} Hz at ${person.number}` },
  });
const pageHears = (page: Page, hertz: number) =>
  eventually(async () => Math.abs((await loudestHertz(page)) - hertz) < 30, {
    ...{ within, what: `${hertz} Hz in the page` },
  });

const recordingIs = (state: api.Recording["state"], params: { id: string }) =>
  eventually(
    async () => {
      const { items } = await acme.admin.call(api.listCallRecordings, { params });
      return items.some((one) => one.state === state);
    },
    { within, what: `a recording that is ${state}` },
  );

test("an agent takes a call that was dialled ahead, hands it over after a word aside, and its recording is heard", async () => {
  const bea = await acme.user("AGENT");
  const desk = await sitDown(browser, server, bea);
  await getReady(desk);
  await inState(bea, "READY");

  const called = fixedE164("01");
  const leads = [await acme.lead({ name: "Ottilie Marchbanks", phone: called })];
  const campaign = await acme.campaign({ leads, mode: "PREDICTIVE", settings: { farewell } });
  await inState(bea, "ON_CALL");
  const { callId } = await bea.call(api.getOwnAgent);
  const params = { id: callId ?? "" };
  const customer = await personAt(called, voices.customer);
  await hears(customer, voices.agent);
  await pageHears(desk, voices.customer);

  // It is announced to both before.
  await recordingIs("RECORDING", params);
  const dock = desk.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Transfer/ }).click();
  const dialog = desk.getByRole("dialog", { name: "Transfer" });
  await dialog.getByRole("button", { name: "Number" }).click();
  await dialog.getByRole("textbox", { name: "Number" }).fill("+447700900001");
  await dialog.getByRole("button", { name: "Speak with them first" }).click();
  const third = await personAt("+447700900001", thirdVoice);
  await dock.getByText("You speak aside, the customer waits").waitFor();
  await pageHears(desk, thirdVoice);
  await hears(third, voices.agent);
  customer.rtp.forget();
  await dock.getByRole("button", { name: "Hand over" }).click();
  await inState(bea, "WRAP_UP");
  await hears(customer, thirdVoice);
  await hears(third, voices.customer);
  customer.hangUp();
  await eventually(() => third.ended !== null, { within });
  await acme.admin.call(api.pauseCampaign, { params: { id: campaign.id } });

  await recordingIs("STORED", params);
  const office = await sitDown(browser, server, await acme.user("MANAGER"), {
    path: `/calls/${params.id}`,
  });
  const panel = office.getByRole("region", { name: "Recording" });
  await panel.getByRole("button", { name: "Play" }).click();
  const position = panel.getByRole("slider", { name: "Place in the recording" });
  await eventually(async () => Number(await position.inputValue()) > 1, { within });
  await panel.getByRole("button", { name: "Halt" }).click();
  await panel.getByRole("button", { name: "Back 5 s" }).click();
  expect(Number(await position.inputValue())).toBe(0);
  expect(await accessFaults(office), "axe on a call with its recording").toEqual([]);
  await office.context().close();

  // Who may not hear it is told nothing of how it sounds.
  await desk.goto(`${server.url}/calls/${params.id}`);
  await desk.getByText("Ottilie Marchbanks").first().waitFor();
  expect(await desk.getByRole("button", { name: "Play" }).count()).toBe(0);
  await desk.context().close();
});

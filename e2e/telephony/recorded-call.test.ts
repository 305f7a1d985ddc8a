import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { talkHeadBytes } from "../../server/src/modules/telephony/sound/talk-file.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { openSite, plugIn } from "./site.ts";

/* A conversation that the whole application has recorded by a real Asterisk, announced before. */

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let acme: TestTenant;

beforeAll(async () => {
  site = await openSite(4);
  ({ room, acme } = site);
});
afterAll(async () => {
  await site.close();
});

test("it is announced to both, recorded with both sides apart, and heard from the storage", async () => {
  const policy = { policy: "ALL" as const, samplePercent: 10, pauseForPayments: true };
  await acme.admin.call(api.updateRecordingSettings, { body: { ...policy, announce: true } });
  const notices = { recording: "This call is recorded.", abandoned: "", privacy: "" };
  await acme.admin.call(api.updateNoticeSettings, { body: notices });
  const bea = await acme.user("AGENT");
  await plugIn(room, bea);
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const person = await eventually(() => [...room.far.carrier.calls.values()].at(-1) ?? null);
  const found = (state: api.Recording["state"]) =>
    eventually(
      async () => {
        const { items } = await acme.admin.call(api.listCallRecordings, { params: { id } });
        return items.find((one) => one.state === state && (state !== "RECORDING" || one.startedAt));
      },
      { what: `a recording that is ${state}`, within: 30_000 },
    );
  await found("ANNOUNCING");
  await found("RECORDING");
  person.rtp.play(tone(voices.customer), true);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  person.hangUp();
  const stored = await found("STORED");
  expect(stored).toMatchObject({ synthetic: false, announcedBy: "POLICY" });
  expect(stored.seconds).toBeGreaterThan(2);
  const url = `/api/v1/recordings/${stored.id}/sound`;
  const file = (await acme.admin.send({ method: "GET", url })).rawPayload.subarray(talkHeadBytes);
  const side = (which: 0 | 1) => Buffer.from(file.filter((_, at) => at % 2 === which));
  expect(levelOf(voices.agent, side(0))).toBeGreaterThan(0.03);
  expect(levelOf(voices.customer, side(1))).toBeGreaterThan(0.03);
}, 90_000);

import { getCampaignPace, startCampaign, updateCampaign } from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { PredictivePacer } from "../pacing/pacer.ts";
import { runShift } from "../pacing/testing.ts";

const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

async function paceOf(acme: TestTenant, id: string) {
  return (await acme.admin.call(getCampaignPace, { params: { id } })).pace;
}

test("what was learned of a list is taken up by whoever dials it next, and kept each half minute", async () => {
  const acme = await newTenant(server);
  const pacer = new PredictivePacer({ targetAbandonRate: 0.025, maxLinesPerAgent: 5, amd: true });
  const shift = { agents: 12, minutes: 15, answers: () => 0.07 };
  runShift(pacer, { ...shift, talkMs: 90_000, wrapUpMs: 9000, maxWaitMs: 2000 }, 3);
  const campaign = await acme.campaign({
    ...{ leads: [], mode: "PREDICTIVE", start: false },
    settings: { farewell },
  });
  const keep = (memory: unknown, id: string) =>
    server.admin.query(
      `insert into campaign_pace_memory (tenant_id, campaign_id, at, memory) values ($1, $2, $3, $4)`,
      [acme.id, id, server.clock.now(), JSON.stringify(memory)],
    );
  await keep({ ...pacer.memory, amd: true }, campaign.id);
  const other = await acme.campaign({
    leads: [],
    mode: "PREDICTIVE",
    start: false,
    settings: { farewell },
  });
  // What is not whole is left alone.
  await keep({ amd: true, answers: {} }, other.id);
  for (const { id } of [campaign, other]) {
    await acme.admin.call(startCampaign, { params: { id } });
  }
  const [warm, cold] = await eventually(async () => {
    const paces = await Promise.all([campaign, other].map(({ id }) => paceOf(acme, id)));
    return paces.every((one) => one !== null) ? paces : null;
  });
  expect(warm?.answerRate).toBeCloseTo(pacer.figures.answerRate, 3);
  expect(cold?.answerRate).toBeGreaterThan(0.2);
  server.clock.advance(31_000);
  await expect
    .poll(async () => {
      const { rows } = await server.admin.query(
        "select memory -> 'answers' -> 'dials' as dials from campaign_pace_memory where campaign_id = $1",
        [other.id],
      );
      return rows[0]?.dials;
    })
    .toBe(0);
});

test("a new name leaves the pacing as it was, another limit begins its account anew", async () => {
  const acme = await newTenant(server);
  const { id } = await acme.campaign({ leads: [], mode: "PREDICTIVE", settings: { farewell } });
  const params = { id };
  await eventually(() => paceOf(acme, id));
  await server.admin.query(
    `insert into campaign_ledger (tenant_id, campaign_id, bucket, outcome, attempts)
     values ($1, $2, $3, 'CONNECTED', 100)`,
    [acme.id, id, server.clock.now()],
  );
  await acme.admin.call(updateCampaign, { params, body: { name: "Another name" } });
  const at = (await paceOf(acme, id))?.at ?? "";
  const later = await eventually(async () => {
    const pace = await paceOf(acme, id);
    return pace && pace.at > at && pace.recent.length > 0 ? pace : null;
  });
  expect(later.today.people).toBe(0);
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  await expect
    .poll(async () => (await paceOf(acme, id))?.today.people, { timeout: 5000 })
    .toBe(100);
});

test("a process that is stopped keeps what its pacing was told until then", async () => {
  const acme = await newTenant(server);
  const { id } = await acme.campaign({ leads: [], mode: "PREDICTIVE", settings: { farewell } });
  await eventually(() => paceOf(acme, id));
  const kept = async () => {
    const asked = "select entries from campaign_pace_logs where campaign_id = $1";
    return (await server.admin.query<{ entries: string }>(asked, [id])).rows;
  };
  // It is not half a minute old, by a clock that stands still.
  expect(await kept()).toEqual([]);
  await server.parley.telephony.dialer?.stop();
  expect((await kept()).map(({ entries }) => entries.slice(0, 15))).toEqual([`{"type":"BEGIN"`]);
});

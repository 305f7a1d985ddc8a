import {
  downloadCampaignPaceLog,
  getCampaignPace,
  listCalls,
  setOwnState,
  stopCampaign,
  updateCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";
import type { PacerOptions } from "../pacing/contract.ts";
import type { Memory } from "../pacing/memory.ts";
import { PredictivePacer } from "../pacing/pacer.ts";
import { feed, type PaceInput } from "./inputs.ts";
import { PaceLog } from "./pace-log.ts";

type Line =
  | { type: "BEGIN"; at?: undefined; options: PacerOptions; memory: Memory | null }
  | (PaceInput & { lines?: number });

/** What another pacer decides that is told and asked the same; each decision with the one that was made. */
function replay(lines: readonly Line[]): { made: number | undefined; again: number | null }[] {
  let pacer: PredictivePacer | undefined;
  const decisions = [];
  for (const line of lines) {
    if (line.type === "BEGIN") {
      pacer = new PredictivePacer(line.options);
      if (line.memory) pacer.recall(line.memory);
      continue;
    }
    if (!pacer) throw new Error("the log has no beginning");
    const again = feed(pacer, line);
    if (line.type === "DECIDE") decisions.push({ made: line.lines, again });
  }
  return decisions;
}

const linesOf = (text: string): Line[] => {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Line);
};

test("the log of a live campaign, fed again, gives the same decisions", async () => {
  const acme = await newTenant();
  for (let i = 0; i < 3; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
  const leads = [];
  // Who talks, is engaged, is a machine, hangs up at once, answers late.
  for (const digits of ["06", "02", "05", "06", "02", "19", "19", "01", "19", "19"]) {
    leads.push(await acme.lead({ phone: fixedE164(digits) }));
  }
  const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";
  const settings = { farewell, linesPerAgent: 3, ringSeconds: 30 };
  const campaign = await acme.campaign({ leads, mode: "PREDICTIVE", settings });
  const params = { id: campaign.id };
  const asked = { params, query: {} };
  const ended = async (count: number) => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    return items.filter(({ state }) => state === "ENDED").length >= count;
  };
  await eventually(() => ended(4));
  // Another limit: the pacing begins anew with what it has learned.
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params });
    return pace?.limit === 0.02;
  });
  await acme.admin.call(stopCampaign, { params });

  const isBegin = ({ type }: Line) => type === "BEGIN";
  // What is left of a log is kept when its pacing is over.
  await eventually(async () => {
    const { rows } = await acme.server.admin.query(
      "select id from campaign_pace_logs where campaign_id = $1 and part = 0",
      [campaign.id],
    );
    return rows.length === 2;
  });
  const lines = linesOf(String((await acme.admin.try(downloadCampaignPaceLog, asked)).body));
  expect(lines.filter(isBegin).map((line) => (line as { memory: unknown }).memory)).toEqual([
    null,
    expect.objectContaining({ amd: true }),
  ]);
  const types = new Set(lines.map(({ type }) => type));
  for (const type of ["AGENT", "DIALED", "RINGING", "ANSWERED", "FAILED", "CONNECTED"]) {
    expect(types).toContain(type);
  }
  const decisions = replay(lines);
  expect(decisions.length).toBeGreaterThan(3);
  expect(decisions.some(({ made }) => (made ?? 0) > 0)).toBe(true);
  expect(decisions.map(({ again }) => again)).toEqual(decisions.map(({ made }) => made));
  // That it says something: without the agents other lines would have been opened.
  const alone = replay(lines.filter(({ type }) => type !== "AGENT"));
  expect(alone.map(({ again }) => again)).not.toEqual(alone.map(({ made }) => made));

  const supervisor = await acme.user("SUPERVISOR");
  expect(await supervisor.try(downloadCampaignPaceLog, asked)).toMatchObject({ status: 403 });
});

test("a log waits until it is kept, and ends where too much waits", () => {
  const log = new PaceLog("c", { targetAbandonRate: 0.02 }, null);
  log.note({ type: "DECIDE", at: 1 }, 2);
  const first = log.next();
  log.note({ type: "DIALED", callId: "a", at: 2 }, null);
  expect(log.next()).toMatchObject({ part: 0, count: 3 });
  if (first) log.kept(first);
  expect(log.next()).toEqual({
    ...{ part: 1, count: 1 },
    entries: '{"type":"DIALED","callId":"a","at":2}\n',
  });
  for (let i = 0; i < 100_001; i++) log.note({ type: "DECIDE", at: i }, 0);
  log.note({ type: "DECIDE", at: 5 }, 0);
  expect(log.next()).toBeNull();
});

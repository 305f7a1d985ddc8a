import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addMembers,
  deleteDoNotCallList,
  getCall,
  getCampaignStats,
  type LeadDetail,
  listMembers,
  nextPreview,
  placeCall,
  type RefusalReason,
  recordConsent,
  setOwnState,
  startCampaign,
  updateCallingSettings,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";
import { listNumbers, updateRules } from "./testing.ts";

async function agentOf(acme: TestTenant): Promise<Client> {
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  return bea;
}

/** What speaks against a dial by hand; none when it leaves. */
async function reasonsFor(acme: TestTenant, bea: Client, phone: string): Promise<RefusalReason[]> {
  const lead = await acme.lead({ phone, assigneeId: bea.userId });
  const reply = await bea.try(placeCall, { body: { leadId: lead.id } });
  if (reply.status === 201) return [];
  expect(reply.problem).toMatchObject({ status: 409, code: "dial-refused" });
  const { reasons } = reply.problem.details as { reasons: RefusalReason[] };
  expect(reply.problem.errors).toEqual(
    reasons.map((reason) => ({ field: "contactPointId", reason })),
  );
  return reasons;
}

async function decisionsOf(acme: TestTenant) {
  const { rows } = await acme.server.admin.query<{
    id: string;
    outcome: string;
    reasons: string[];
    packs: string[];
    lead_id: string;
    dialled: boolean;
  }>(
    `select d.id, d.outcome, d.reasons, d.packs, d.lead_id,
       exists (select from attempts a where a.tenant_id = d.tenant_id and a.id = d.id) as dialled
     from dial_decisions d where d.tenant_id = $1 order by d.id`,
    [acme.id],
  );
  return rows;
}

describe("a dial by hand", () => {
  test("is refused by the law of the callee's country where nobody has decided anything", async () => {
    const acme = await newTenant(undefined, { lawful: true });
    const bea = await agentOf(acme);
    const reasons = await reasonsFor(acme, bea, nextPhone());
    // At whatever hour this runs.
    expect(reasons.filter((reason) => reason !== "OUTSIDE_HOURS")).toEqual([
      "NATIONAL_FILE_MISSING",
      "CALLER_ID_MISSING",
    ]);
    const [decision] = await decisionsOf(acme);
    expect(decision).toMatchObject({ outcome: "REFUSE", reasons, packs: ["GB"], dialled: false });
  });

  test("is refused for a number on the list, from the next dial on, and no call is made", async () => {
    const acme = await newTenant();
    const bea = await agentOf(acme);
    const phone = fixedE164("03");
    expect(await reasonsFor(acme, bea, phone)).toEqual([]);
    await listNumbers(acme, [phone]);
    const cora = await agentOf(acme);
    expect(await reasonsFor(acme, cora, phone)).toEqual(["DO_NOT_CALL"]);
    expect((await decisionsOf(acme)).map(({ outcome, dialled }) => [outcome, dialled])).toEqual([
      ["ALLOW", true],
      ["REFUSE", false],
    ]);
    const { rows } = await acme.server.admin.query(
      "select count(*)::int as calls from calls where tenant_id = $1",
      [acme.id],
    );
    expect(rows).toEqual([{ calls: 1 }]);
    // The agent is free as before.
    expect(await reasonsFor(acme, cora, nextPhone())).toEqual([]);
  });

  test("another tenant's list says nothing", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const phone = nextPhone();
    await listNumbers(other, [phone]);
    expect(await reasonsFor(acme, await agentOf(acme), phone)).toEqual([]);
  });

  test("is held to caps over all leads with the number, and shows the tenant's own number", async () => {
    const acme = await newTenant();
    const callerId = "+442079460000";
    await updateRules(acme, { callsPerNumberIn24Hours: 1, callerIdNeeded: true }, { callerId });
    const phone = fixedE164("03");
    const bea = await agentOf(acme);
    expect(await reasonsFor(acme, bea, phone)).toEqual([]);
    const { rows } = await acme.server.admin.query(
      "select caller_id from calls where tenant_id = $1",
      [acme.id],
    );
    expect(rows).toEqual([{ caller_id: callerId }]);
    expect(await reasonsFor(acme, await agentOf(acme), phone)).toEqual(["NUMBER_IN_24_HOURS"]);
  });

  test("a dial that never left does not count", async () => {
    const acme = await newTenant();
    await updateRules(acme, { callsPerNumberIn24Hours: 1 });
    const bea = await agentOf(acme);
    // The carrier has no line for it.
    const phone = fixedE164("07");
    const dials = async () => {
      const { rows } = await acme.server.admin.query<{ dials: number; outcome: string | null }>(
        `select n.dials, a.outcome from attempts a
         join number_attempts n on n.tenant_id = a.tenant_id and n.number_digest = a.number_digest
         where a.tenant_id = $1`,
        [acme.id],
      );
      return rows[0];
    };
    expect(await reasonsFor(acme, bea, phone)).toEqual([]);
    const ended = await eventually(async () => {
      const row = await dials();
      return row?.outcome ? row : null;
    });
    expect(ended.dials).toBe(ended.outcome === "NOT_PLACED" ? 0 : 1);
  });
});

describe("a member of a campaign", () => {
  test("that nobody may call is done and says why; the others are dialled", async () => {
    const acme = await newTenant();
    const [listed, free] = [nextPhone(), fixedE164("03")];
    await listNumbers(acme, [listed]);
    await agentOf(acme);
    const leads = [await acme.lead({ phone: listed }), await acme.lead({ phone: free })];
    const campaign = await acme.campaign({ leads });
    const members = await eventually(async () => {
      const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
      return items.some(({ state }) => state === "DIALING" || state === "WAITING") ? items : null;
    });
    const refused = members.find(({ leadId }) => leadId === leads[0]?.id);
    expect(refused).toMatchObject({
      state: "DONE",
      lastOutcome: "NOT_ALLOWED",
      refusedFor: ["DO_NOT_CALL"],
      attempts: 0,
    });
    const [decision] = (await decisionsOf(acme)).filter(({ lead_id }) => lead_id === leads[0]?.id);
    expect(decision).toMatchObject({ outcome: "REFUSE", dialled: false });
  });

  test("of a campaign's own list is refused there and dialled elsewhere", async () => {
    const acme = await newTenant();
    const phone = fixedE164("03");
    const lead = await acme.lead({ phone });
    const campaign = await acme.campaign({ leads: [lead], start: false });
    await listNumbers(acme, [phone], { kind: "CAMPAIGN", campaignId: campaign.id });
    const bea = await agentOf(acme);
    await acme.admin.call(startCampaign, { params: { id: campaign.id } });
    await eventually(async () => {
      const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
      return items[0]?.state === "DONE";
    });
    expect((await decisionsOf(acme))[0]?.reasons).toEqual(["DO_NOT_CALL_CAMPAIGN"]);
    expect(await reasonsFor(acme, bea, phone)).toEqual([]);
  });

  test("that may be called later waits until then", async () => {
    const acme = await newTenant();
    // Open for an hour that is half a day away from now, by London's clock.
    const at = new Date(Date.now() + 12 * 3_600_000).toLocaleTimeString("en-GB", {
      timeZone: "Europe/London",
      hour: "2-digit",
    });
    const span = [{ from: `${at}:00`, to: `${at}:59` }];
    const week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const hours = Object.fromEntries(week.map((day) => [day, span]));
    await updateRules(acme, { hours: hours as never });
    await agentOf(acme);
    const campaign = await acme.campaign({ leads: [await acme.lead({ phone: nextPhone() })] });
    const member = await eventually(async () => {
      const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
      return items[0]?.state === "WAITING" ? items[0] : null;
    });
    expect(member.refusedFor).toEqual(["OUTSIDE_HOURS"]);
    const shown = new Date(member.nextAttemptAt ?? 0).toLocaleTimeString("en-GB", {
      timeZone: "Europe/London",
    });
    expect(shown).toBe(`${at}:00:00`);
  });

  test("that was held up has its turn again when a list, a consent or a rule has eased", async () => {
    const acme = await newTenant();
    const [listed, silent, capped] = [fixedE164("02"), nextPhone(), fixedE164("04")];
    await updateRules(acme, { marketingConsent: "ALWAYS", callerIdNeeded: true });
    const list = await listNumbers(acme, [listed]);
    await agentOf(acme);
    const leads: LeadDetail[] = [];
    for (const phone of [listed, silent, capped]) leads.push(await acme.lead({ phone }));
    const campaign = await acme.campaign({ leads });
    const params = { id: campaign.id };
    const states = async () => {
      const { items } = await acme.admin.call(listMembers, { params });
      return leads.map(({ id }) => items.find(({ leadId }) => leadId === id)?.state ?? "");
    };
    await eventually(async () => (await states()).every((state) => state === "DONE"));
    const stats = await acme.admin.call(getCampaignStats, { params });
    expect(stats.idleBecause).toBe("NOT_ALLOWED");
    // Consent alone is not enough, and then the number to be shown is there.
    for (const { contactId } of [leads[0], leads[2]].flatMap((lead) => lead ?? [])) {
      const said = { purpose: "MARKETING", channel: "VOICE", source: "WEB" } as const;
      const body = { ...said, state: "GRANTED" as const };
      await acme.admin.call(recordConsent, { params: { id: contactId }, body });
    }
    await eventually(async () => (await states())[2] === "WAITING");
    await updateRules(acme, { marketingConsent: "ALWAYS" }, { callerId: "+442079460000" });
    const dialled = async (at: number) =>
      (await decisionsOf(acme)).some((one) => one.lead_id === leads[at]?.id && one.dialled);
    await eventually(() => dialled(2));
    expect(await dialled(0)).toBe(false);
    await acme.admin.call(deleteDoNotCallList, { params: { id: list } });
    await eventually(() => dialled(0));
    expect(await dialled(1)).toBe(false);
  });

  test("that was offered in preview is refused with its reasons and not offered again", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const teamId = await acme.team();
    const bea = await acme.user("AGENT", { teamId });
    await bea.call(setOwnState, { body: { state: "READY" } });
    const lead = await acme.lead({ phone, assigneeId: bea.userId });
    const campaign = await acme.campaign({ leads: [lead], mode: "PREVIEW", teamIds: [teamId] });
    const params = { id: campaign.id };
    const { preview } = await bea.call(nextPreview, { params });
    await listNumbers(acme, [phone]);
    const memberId = preview?.memberId ?? "";
    const reply = await bea.try(placeCall, { body: { leadId: lead.id, memberId } });
    expect(reply.problem).toMatchObject({ status: 409, code: "dial-refused" });
    expect(await bea.call(nextPreview, { params })).toEqual({ preview: null });
    const { items } = await acme.admin.call(listMembers, { params });
    expect(items).toMatchObject([{ state: "DONE", refusedFor: ["DO_NOT_CALL"] }]);
  });
});

test("whoever could not be called for want of an agent held is told so", async () => {
  const acme = await newTenant();
  await updateRules(acme, { agentHoursAfterMachine: 24 });
  const bea = await agentOf(acme);
  const phone = fixedE164("05");
  const lead = await acme.lead({ phone, assigneeId: bea.userId });
  const { id } = await bea.call(placeCall, { body: { leadId: lead.id } });
  await eventually(async () => (await bea.call(getCall, { params: { id } })).outcome === "MACHINE");
  const decide = async (agentId: string | null) => {
    const { decideDials } = await import("./index.ts");
    const [decided] = await acme.run((ctx) =>
      decideDials(ctx, [
        {
          attemptId: lead.id,
          origin: "CAMPAIGN",
          automatic: true,
          purpose: "MARKETING",
          leadId: lead.id,
          contactPointId: lead.contact.points[0]?.id ?? "",
          phone,
          callerId: null,
          campaignId: null,
          agentId,
        },
      ]),
    );
    return decided?.decision;
  };
  expect(await decide(bea.userId)).toMatchObject({ outcome: "ALLOW", needsGuaranteedAgent: true });
  expect(await decide(null)).toMatchObject({ outcome: "REFUSE", reasons: ["AGENT_NOT_HELD"] });
});

// A floor of four agents over lists that change while it dials; the carrier's log is the judge.
test("every call that the carrier was asked for has a decision that allows it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-law-"));
  const logFile = join(folder, "calls.log");
  const server = await startTestServer({ PARLEY_CARRIER_LOG: logFile });
  try {
    const acme = await newTenant(server);
    await updateRules(acme, { callsPerNumberIn24Hours: 2 });
    // Nobody of them talks, so that the floor goes through all of them.
    const silent = ["02", "04", "12"].map((code) => fixedE164(code));
    const listed = Array.from({ length: 6 }, () => nextPhone());
    const phones = [...silent, ...listed.slice(0, 3), ...silent, ...listed.slice(3), ...silent];
    const leads = await Promise.all(phones.map((phone) => acme.lead({ phone })));
    await listNumbers(acme, listed.slice(0, 3));
    for (let i = 0; i < 4; i++) await agentOf(acme);
    const campaign = await acme.campaign({ leads: leads.slice(0, 8) });
    await listNumbers(acme, listed.slice(3));
    await updateRules(acme, { callsPerNumberIn24Hours: 1 });
    const leadIds = leads.slice(8).map(({ id }) => id);
    await acme.admin.call(addMembers, { params: { id: campaign.id }, body: { leadIds } });
    await eventually(
      async () =>
        (await decisionsOf(acme)).filter(({ outcome }) => outcome === "REFUSE").length > 5,
      { within: 40_000 },
    );
    // The log is written a moment after the dial.
    const originates = await eventually(async () => {
      const lines = (await readFile(logFile, "utf8")).split("\n").filter((line) => line !== "");
      const asked = lines
        .map((line) => JSON.parse(line) as Record<string, string>)
        .filter(({ line, kind }) => line === "ORIGINATE" && kind === "CUSTOMER");
      return asked.length > 2 ? asked : null;
    });
    const decisions = new Map((await decisionsOf(acme)).map((one) => [one.id, one]));
    for (const { attemptId = "" } of originates) {
      expect(decisions.get(attemptId)).toMatchObject({ outcome: "ALLOW", dialled: true });
    }
    const refused = [...decisions.values()].filter(({ outcome }) => outcome === "REFUSE");
    const dialled = new Set(originates.map(({ attemptId }) => attemptId));
    for (const { id, dialled: hasAttempt } of refused) {
      expect([hasAttempt, dialled.has(id)]).toEqual([false, false]);
    }
  } finally {
    await stopTestServer(server);
    await rm(folder, { recursive: true, force: true });
  }
});

test("who may not decide the rules cannot loosen them, and a loosened one is in the audit log", async () => {
  const acme = await newTenant(undefined, { lawful: true });
  const bea = await acme.user("AGENT");
  const body = {
    changes: { GB: { nationalFileDays: null } },
    optionalPacks: [],
    callerId: "+442079460000",
  };
  expect((await bea.try(updateCallingSettings, { body })).status).toBe(403);
  await acme.admin.call(updateCallingSettings, { body });
  await acme.sealed();
  const { rows } = await acme.server.admin.query(
    "select actor_id, fields from audit_log where tenant_id = $1 and event = 'settings.updated'",
    [acme.id],
  );
  expect(rows).toEqual([{ actor_id: acme.admin.userId, fields: ["changes", "callerId"] }]);
});

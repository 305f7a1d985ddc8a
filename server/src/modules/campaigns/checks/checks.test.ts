import {
  type Campaign,
  checkCampaign,
  createLead,
  exportScrub,
  getScrub,
  recordConsent,
  startScrub,
  updateCampaign,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { listNumbers, updateRules } from "../../law/testing.ts";
import { addFindings, nothingFound } from "../scrub/findings.ts";
import { type CheckFacts, checksOf, worstOf } from "./checks.ts";

const dayMs = 86_400_000;

async function checks(acme: TestTenant, { id }: Campaign) {
  const told = await acme.admin.call(checkCampaign, { params: { id } });
  const of = (name: string) => told.checks.filter(({ check }) => check === name);
  return { level: told.level, of };
}

test("says what stands against a start, green, amber and red", async () => {
  const acme = await newTenant();
  const empty = await acme.campaign({ leads: [], start: false });
  expect((await checks(acme, empty)).of("MEMBERS")).toMatchObject([
    { level: "RED", finding: "NONE_TO_DIAL" },
  ]);
  const campaign = await acme.campaign({
    ...{ leads: [await acme.lead(), await acme.lead()], mode: "PREDICTIVE" as const },
    ...{ settings: { callerId: "+442079460000" }, start: false },
  });
  const drill = await checks(acme, campaign);
  expect(drill.of("MEMBERS")).toMatchObject([{ level: "GREEN", count: 2 }]);
  expect(drill.of("CALLER_ID")).toMatchObject([{ level: "GREEN", finding: "FINE" }]);
  expect(drill.of("MESSAGE")).toMatchObject([{ level: "RED", finding: "WORDS_MISSING" }]);
  expect(drill.of("RING_TIME")).toMatchObject([{ level: "GREEN", count: 18, limit: 15 }]);
  expect(drill.level).toBe("RED");
  const body = { farewell: "This was a call from Halden. To be left alone, call us." };
  await acme.admin.call(updateCampaign, { params: { id: campaign.id }, body });
  expect((await checks(acme, campaign)).level).toBe("GREEN");
});

test("tells the age of the national file, a number that is missing and bounds that are passed", async () => {
  const acme = await newTenant();
  await updateRules(acme, {
    ...{ nationalFileDays: 28, callerIdNeeded: true, callsPerNumberInAll: 4 },
  });
  const campaign = await acme.campaign({ leads: [await acme.lead()], start: false });
  const missing = await checks(acme, campaign);
  expect(missing.of("NATIONAL_FILE")).toMatchObject([
    { level: "RED", finding: "FILE_MISSING", country: "GB", limit: 28 },
  ]);
  expect(missing.of("CALLER_ID")).toMatchObject([{ level: "RED", finding: "NUMBER_MISSING" }]);
  expect(missing.of("ATTEMPTS")).toMatchObject([
    { level: "AMBER", finding: "MORE_THAN_LAWFUL", count: 6, limit: 4 },
  ]);
  const old = new Date(Date.now() - 40 * dayMs);
  await listNumbers(acme, [], { kind: "NATIONAL", fileAt: old });
  const service = await acme.campaign({
    ...{ leads: [await acme.lead()], settings: { purpose: "SERVICE" as const }, start: false },
  });
  expect((await checks(acme, service)).of("NATIONAL_FILE")).toMatchObject([
    { level: "GREEN", finding: "NO_FILE_NEEDED" },
  ]);
  expect((await checks(acme, campaign)).of("NATIONAL_FILE")).toMatchObject([
    { level: "RED", finding: "FILE_OLD", count: 40 },
  ]);
  await listNumbers(acme, [], { kind: "NATIONAL", fileAt: new Date(Date.now() - 3 * dayMs) });
  expect((await checks(acme, campaign)).of("NATIONAL_FILE")).toMatchObject([
    { level: "GREEN", finding: "FINE", count: 3, limit: 28 },
  ]);
});

test("counts leads whose zone nobody knows, and those who sleep whenever it dials", async () => {
  const acme = await newTenant();
  const day = [{ from: "09:00", to: "20:00" }];
  const week = {
    ...{ monday: day, tuesday: day, wednesday: day, thursday: day, friday: day },
    ...{ saturday: day, sunday: day },
  };
  await updateRules(acme, { hours: week });
  const leads = [];
  for (const timeZone of ["Europe/London", "Pacific/Auckland"]) {
    const points = [{ type: "PHONE" as const, value: nextPhone() }];
    leads.push(
      await acme.admin.call(createLead, { body: { contact: { name: "Ada", timeZone, points } } }),
    );
  }
  const nowhere = await acme.lead();
  await acme.server.admin.query(
    "update contacts c set time_zones = '{}', time_zone = null from leads l where l.id = $1 and c.id = l.contact_id",
    [nowhere.id],
  );
  const noon = [{ from: "12:00", to: "14:00" }];
  const campaign = await acme.campaign({
    leads: [...leads, nowhere],
    settings: {
      hours: {
        ...week,
        monday: noon,
        tuesday: noon,
        wednesday: noon,
        thursday: noon,
        friday: noon,
        saturday: [],
        sunday: [],
      },
    },
    start: false,
  });
  const told = await checks(acme, campaign);
  expect(told.of("ZONES")).toMatchObject([{ level: "AMBER", finding: "WITHOUT_ZONE", count: 1 }]);
  expect(told.of("HOURS")).toMatchObject([{ level: "AMBER", finding: "NEVER_OPEN", count: 1 }]);
  expect(told.level).toBe("AMBER");
});

test("is of who may see the campaign's figures", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const { id } = await acme.campaign({ leads: [], start: false });
  const agent = await acme.user("AGENT");
  expect(await agent.try(checkCampaign, { params: { id } })).toMatchObject({ status: 403 });
  expect(await other.admin.try(checkCampaign, { params: { id } })).toMatchObject({ status: 404 });
});

describe("the checks", () => {
  const facts: CheckFacts = {
    campaign: {
      mode: "PREVIEW",
      purpose: "MARKETING",
      farewell: null,
      farewell_prompt_id: null,
      ring_seconds: 20,
      max_attempts: 6,
    },
    ...{ callerId: null, leads: 5, withoutZone: 0, neverOpen: 0, countries: [] },
    queues: 0,
    now: new Date("2026-11-23T10:00:00Z"),
  };

  test("are amber where the carrier shows its own number, and red where nobody can be dialled", () => {
    expect(worstOf(checksOf(facts))).toBe("AMBER");
    expect(worstOf(checksOf({ ...facts, callerId: "+442079460000" }))).toBe("GREEN");
    expect(worstOf(checksOf({ ...facts, neverOpen: 5 }))).toBe("RED");
  });
});

test("before the start every lead is held against the law: how many may be dialled, and what is against the others", async () => {
  const acme = await newTenant();
  const blocked = nextPhone();
  await listNumbers(acme, [blocked], { kind: "INTERNAL" });
  const [fine, listed, withdrawn] = [
    await acme.lead(),
    await acme.lead({ name: "=Ben", phone: blocked }),
    await acme.lead({ name: "Cid" }),
  ];
  const consent = { channel: "VOICE" as const, purpose: "MARKETING" as const };
  await acme.admin.call(recordConsent, {
    params: { id: withdrawn.contactId },
    body: { ...consent, state: "WITHDRAWN", source: "CALL" },
  });
  const campaign = await acme.campaign({ leads: [fine, listed, withdrawn], start: false });
  const params = { id: campaign.id };
  expect(await acme.admin.call(getScrub, { params })).toEqual({ scrub: null });
  expect(await acme.admin.call(startScrub, { params })).toMatchObject({ total: 3 });
  const scrub = await eventually(async () => {
    const found = (await acme.admin.call(getScrub, { params })).scrub;
    return found?.state === "DONE" ? found : undefined;
  });
  expect(scrub).toMatchObject({ checked: 3, refused: 2, done: 3, can: [] });
  // By the hour of the day on which somebody looks.
  expect(scrub.allowed + scrub.later).toBe(1);
  const against = new Map(scrub.reasons.map((one) => [one.reason, one]));
  expect(against.get("DO_NOT_CALL")).toMatchObject({
    leads: 1,
    examples: [{ leadId: listed.id, leadName: "=Ben" }],
  });
  expect(against.get("CONSENT_WITHDRAWN")).toMatchObject({
    leads: 1,
    examples: [{ leadId: withdrawn.id }],
  });

  const file = await acme.admin.try(exportScrub, { params });
  const lines = String(file.body).trim().split("\r\n");
  expect(lines[0]).toBe("leadId,lead,reasons,mayBeDialledFrom");
  const line = lines.find((one) => one.startsWith(listed.id));
  expect(line).toMatch(/DO_NOT_CALL/);
  expect(line).toContain("'=Ben");
  expect(lines.some((one) => one.startsWith(fine.id))).toBe(scrub.allowed === 0);

  const { rows } = await acme.server.admin.query(
    "select 1 from dial_decisions where tenant_id = $1",
    [acme.id],
  );
  expect(rows).toEqual([]);
  const rep = await acme.user("REP");
  expect(await rep.try(startScrub, { params })).toMatchObject({ status: 403 });
});

test("findings count every lead once, each reason of it, and name no more than five", () => {
  const refused = (n: number) => ({
    leadId: `${n}`,
    reasons: ["DO_NOT_CALL" as const, "OUTSIDE_HOURS" as const],
    nextAllowedAt: null,
  });
  const later = { leadId: "l", reasons: ["OUTSIDE_HOURS" as const], nextAllowedAt: 1 };
  const allowed = { leadId: "a", reasons: [], nextAllowedAt: null };
  const first = addFindings(nothingFound, [refused(1), refused(2), later, allowed]);
  const all = addFindings(first, [3, 4, 5, 6, 7].map(refused));
  expect(all).toMatchObject({ checked: 9, allowed: 1, later: 1, refused: 7 });
  expect(all.reasons.DO_NOT_CALL).toEqual({ leads: 7, examples: ["1", "2", "3", "4", "5"] });
  expect(all.reasons.OUTSIDE_HOURS?.leads).toBe(8);
});

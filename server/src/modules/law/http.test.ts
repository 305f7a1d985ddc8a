import {
  addDoNotCallNumbers,
  checkDial,
  createDoNotCallList,
  deleteDoNotCallList,
  exportDoNotCallList,
  getCall,
  importDoNotCallFile,
  listConsents,
  listDecisions,
  listDoNotCallLists,
  listDoNotCallNumbers,
  listLawPacks,
  listLeadDecisions,
  lookUpDoNotCall,
  mergeContacts,
  placeCall,
  recordConsent,
  removeDoNotCallNumbers,
  setOwnState,
  stopCallingLead,
  updateCallingSettings,
  updateDoNotCallList,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";
import { updateRules } from "./testing.ts";

const internal = (acme: TestTenant, name = "Never") =>
  acme.admin.call(createDoNotCallList, { body: { kind: "INTERNAL", name } });

const check = async (acme: TestTenant, number: string) =>
  (await acme.admin.call(checkDial, { body: { number } })).reasons;

async function importText(acme: TestTenant, id: string, text: string, query: object) {
  return acme.admin.try(importDoNotCallFile, {
    params: { id },
    query: query as never,
    headers: { "content-type": "text/csv" },
    body: text as never,
  });
}

describe("a list", () => {
  test("takes numbers and lets go of them, and what is on it is not called from then on", async () => {
    const acme = await newTenant();
    const list = await internal(acme);
    const params = { id: list.id };
    const [one, other] = [nextPhone(), nextPhone()];
    expect(await check(acme, one)).toEqual([]);
    const add = (numbers: string[]) =>
      acme.admin.call(addDoNotCallNumbers, { params, body: { numbers } });
    expect(await add([one, other])).toEqual({ added: 2, known: 0 });
    expect(await add([one])).toEqual({ added: 0, known: 1 });
    expect(await check(acme, one)).toEqual(["DO_NOT_CALL"]);
    const { items } = await acme.admin.call(listDoNotCallNumbers, { params });
    expect(items.map(({ number, addedByName }) => [number, addedByName])).toEqual([
      [other, "Admin"],
      [one, "Admin"],
    ]);
    const found = await acme.admin.call(lookUpDoNotCall, { body: { number: one } });
    expect(found.items).toMatchObject([{ listId: list.id, name: "Never", kind: "INTERNAL" }]);
    const removal = { params, body: { numbers: [one, nextPhone()] } };
    expect(await acme.admin.call(removeDoNotCallNumbers, removal)).toEqual({
      removed: 1,
      unknown: 1,
    });
    expect(await check(acme, one)).toEqual([]);
    const [shown] = (await acme.admin.call(listDoNotCallLists)).items;
    expect(shown).toMatchObject({ numbers: 1, fileAt: null, ageDays: null });
    await acme.admin.call(updateDoNotCallList, { params, body: { name: "Not again" } });
    await acme.admin.call(deleteDoNotCallList, { params });
    expect(await check(acme, other)).toEqual([]);
    const told = (await acme.events()).filter(({ name }) => name.startsWith("do-not-call"));
    expect(told.map(({ name, data }) => [name, data.added ?? null, data.removed ?? null])).toEqual([
      ["do-not-call-list.created", null, null],
      ["do-not-call.changed", 2, 0],
      ["do-not-call.changed", 0, 1],
      ["do-not-call.changed", 0, 0],
      ["do-not-call-list.deleted", null, null],
    ]);
    expect(JSON.stringify(told)).not.toContain(one.slice(3));
  });

  test("has the owner that its kind asks for, and a name of its own", async () => {
    const acme = await newTenant();
    await internal(acme);
    const refused = async (body: object) =>
      (await acme.admin.try(createDoNotCallList, { body: body as never })).problem;
    expect(await refused({ kind: "INTERNAL", name: "Never" })).toMatchObject({ status: 409 });
    expect(await refused({ kind: "CAMPAIGN", name: "A" })).toMatchObject({
      status: 400,
      errors: [{ field: "campaignId", reason: "is needed with CAMPAIGN" }],
    });
    expect(await refused({ kind: "INTERNAL", name: "B", country: "GB" })).toMatchObject({
      errors: [{ field: "country" }],
    });
  });

  test("is seen by who may see it, masked where he sees no numbers, and changed by who may", async () => {
    const acme = await newTenant();
    const { id } = await internal(acme);
    const params = { id };
    const body = { numbers: [nextPhone()] };
    await acme.admin.call(addDoNotCallNumbers, { params, body });
    const [agent, viewer] = [await acme.user("AGENT"), await acme.user("VIEWER")];
    expect((await agent.try(listDoNotCallLists)).status).toBe(403);
    expect((await viewer.try(addDoNotCallNumbers, { params, body })).status).toBe(403);
    const { items } = await viewer.call(listDoNotCallNumbers, { params });
    expect(items[0]?.number).toContain("*");
  });
});

describe("a file of numbers", () => {
  const text = (numbers: string[]) => `number\r\n${numbers.join("\r\n")}\r\n`;

  test("takes the place of what was there, says what it held, and counts at once", async () => {
    const acme = await newTenant();
    const kind = { kind: "NATIONAL" as const, name: "TPS", country: "GB" };
    const { id } = await acme.admin.call(createDoNotCallList, { body: kind });
    await updateRules(acme, { nationalFileDays: 28 });
    const [listed, gone, free] = [nextPhone(), nextPhone(), nextPhone()];
    await acme.lead({ phone: listed });
    expect(await check(acme, free)).toEqual(["NATIONAL_FILE_MISSING"]);
    const today = new Date().toISOString().slice(0, 10);
    const first = await importText(acme, id, text([gone, "020 7946 0991"]), { fileAt: today });
    expect(first.body).toMatchObject({ added: 2, removed: 0, rejected: 0, lines: 3 });
    const second = await importText(
      acme,
      id,
      text([listed, listed, "nobody 12", `"${gone}",2026`]),
      { fileAt: today },
    );
    expect(second.body).toMatchObject({
      lines: 5,
      added: 1,
      removed: 1,
      known: 2,
      matches: 1,
      rejected: 1,
      rejections: [{ line: 4, reason: "is no telephone number" }],
    });
    expect(await check(acme, listed)).toEqual(["DO_NOT_CALL_NATIONAL"]);
    expect(await check(acme, free)).toEqual([]);
    // Of a register nobody reads the numbers.
    const params = { id };
    const { items } = await acme.admin.call(listDoNotCallNumbers, { params });
    expect(items.map(({ number }) => number)).toEqual([null, null]);
    expect((await acme.admin.try(exportDoNotCallList, { params })).status).toBe(422);
    const [list] = (await acme.admin.call(listDoNotCallLists)).items;
    expect(list).toMatchObject({ numbers: 2, ageDays: 0, maxAgeDays: 28 });
  });

  test("that is too old lets nobody be called", async () => {
    const acme = await newTenant();
    await updateRules(acme, { nationalFileDays: 28 });
    const kind = { kind: "NATIONAL" as const, name: "TPS", country: "GB" };
    const { id } = await acme.admin.call(createDoNotCallList, { body: kind });
    const old = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10);
    await importText(acme, id, text([nextPhone()]), { fileAt: old });
    expect(await check(acme, nextPhone())).toEqual(["NATIONAL_FILE_OLD"]);
  });

  test("is refused with a date to come, and when it holds no number", async () => {
    const acme = await newTenant();
    const { id } = await internal(acme);
    const future = await importText(acme, id, text([nextPhone()]), { fileAt: "2199-01-01" });
    expect(future.problem).toMatchObject({ status: 422, errors: [{ field: "fileAt" }] });
    const empty = await importText(acme, id, "name\r\nAda\r\n", { fileAt: "2026-01-01" });
    expect(empty.problem).toMatchObject({ code: "file-refused", details: { reason: "EMPTY" } });
  });

  test("comes out as it went in", async () => {
    const acme = await newTenant();
    const { id } = await internal(acme);
    const numbers = [nextPhone(), nextPhone()];
    await importText(acme, id, text(numbers), { fileAt: "2026-01-01" });
    const out = await acme.admin.try(exportDoNotCallList, { params: { id } });
    const again = await internal(acme, "Again");
    const back = await importText(acme, again.id, out.body as unknown as string, {
      fileAt: "2026-01-01",
    });
    expect(back.body).toMatchObject({ added: 2, rejected: 0 });
  });

  test("of 48,000 numbers is read in one request", async () => {
    const acme = await newTenant();
    const { id } = await internal(acme);
    const numbers = Array.from({ length: 48_000 }, (_, i) => `+4478${String(10_000_000 + i)}`);
    const began = performance.now();
    const { body } = await importText(acme, id, text(numbers), { fileAt: "2026-01-01" });
    expect(body.added).toBe(48_000);
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe("consent", () => {
  const voice = { purpose: "MARKETING", channel: "VOICE", source: "WEB" } as const;

  test("is a history, of which the last word holds, and a withdrawal refuses the dial", async () => {
    const acme = await newTenant();
    await updateRules(acme, { marketingConsent: "ALWAYS" });
    const lead = await acme.lead();
    const params = { id: lead.contactId };
    const reasons = async () =>
      (await acme.admin.call(checkDial, { body: { leadId: lead.id } })).reasons;
    expect(await reasons()).toEqual(["CONSENT_MISSING"]);
    const say = (state: "GRANTED" | "WITHDRAWN", at?: string) =>
      acme.admin.call(recordConsent, {
        params,
        body: { ...voice, state, note: "On the telephone", ...(at ? { at } : {}) },
      });
    await say("GRANTED");
    expect(await reasons()).toEqual([]);
    const withdrawn = await say("WITHDRAWN");
    expect(withdrawn).toMatchObject({ holds: true, note: "On the telephone" });
    expect(await reasons()).toEqual(["CONSENT_WITHDRAWN"]);
    // What he said before does not hold again because somebody writes it down later.
    await say("GRANTED", "2026-01-01T00:00:00Z");
    expect(await reasons()).toEqual(["CONSENT_WITHDRAWN"]);
    const { items } = await acme.admin.call(listConsents, { params });
    expect(items.map(({ state, holds }) => [state, holds])).toEqual([
      ["GRANTED", false],
      ["WITHDRAWN", true],
      ["GRANTED", false],
    ]);
    // Another channel is another matter.
    await acme.admin.call(recordConsent, {
      params,
      body: { ...voice, channel: "SMS", state: "GRANTED" },
    });
    expect(await reasons()).toEqual(["CONSENT_WITHDRAWN"]);
  });

  test("is not of tomorrow, and of two words of one instant the withdrawal holds", async () => {
    const acme = await newTenant();
    const lead = await acme.lead();
    const params = { id: lead.contactId };
    const at = "2026-03-01T10:00:00Z";
    for (const state of ["WITHDRAWN", "GRANTED"] as const) {
      await acme.admin.call(recordConsent, { params, body: { ...voice, state, at } });
    }
    const body = { leadId: lead.id };
    expect((await acme.admin.call(checkDial, { body })).reasons).toEqual(["CONSENT_WITHDRAWN"]);
    const late = { ...voice, state: "GRANTED" as const, at: "2199-01-01T00:00:00Z" };
    const reply = await acme.admin.try(recordConsent, { params, body: late });
    expect(reply.problem).toMatchObject({ status: 422, errors: [{ field: "at" }] });
  });
});

test("a withdrawal goes with the person when two records of him become one", async () => {
  const acme = await newTenant();
  const [kept, gone] = [await acme.lead(), await acme.lead()];
  const said = { purpose: "MARKETING", channel: "VOICE", source: "CALL" } as const;
  const body = { ...said, state: "WITHDRAWN" as const };
  await acme.admin.call(recordConsent, { params: { id: gone.contactId }, body });
  const merge = { params: { id: kept.contactId }, body: { loserId: gone.contactId } };
  await acme.admin.call(mergeContacts, merge);
  const { items } = await acme.admin.call(listConsents, { params: { id: kept.contactId } });
  expect(items).toMatchObject([{ state: "WITHDRAWN", holds: true }]);
  for (const { id } of [kept, gone]) {
    const { reasons } = await acme.admin.call(checkDial, { body: { leadId: id } });
    expect(reasons).toEqual(["CONSENT_WITHDRAWN"]);
  }
});

test("whoever asks an agent not to be called again is never dialled again", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const call = await bea.call(placeCall, { body: { leadId: lead.id } });
  const params = { id: call.id };
  await eventually(async () => (await bea.call(getCall, { params })).state === "TALKING");
  const leadId = { id: lead.id };
  expect(await bea.call(stopCallingLead, { params: leadId })).toMatchObject({ added: 1, known: 0 });
  const { items } = await bea.call(listConsents, { params: { id: lead.contactId } });
  expect(items.map(({ state, source, callId }) => [state, source, callId])).toEqual([
    ["WITHDRAWN", "CALL", call.id],
    ["WITHDRAWN", "CALL", call.id],
  ]);
  expect((await acme.admin.call(checkDial, { body: { leadId: lead.id } })).reasons).toEqual([
    "DO_NOT_CALL",
    "CONSENT_WITHDRAWN",
  ]);
  // Twice is harmless.
  expect(await bea.call(stopCallingLead, { params: leadId })).toMatchObject({ added: 0, known: 1 });
  const stranger = await acme.user("AGENT");
  expect((await stranger.try(stopCallingLead, { params: leadId })).status).toBe(404);
});

test("decisions of a lead and of a number tell what was refused, and why", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const phone = nextPhone();
  const lead = await acme.lead({ phone, assigneeId: bea.userId });
  const list = await internal(acme);
  const numbers = [phone];
  await acme.admin.call(addDoNotCallNumbers, { params: { id: list.id }, body: { numbers } });
  const reply = await bea.try(placeCall, { body: { leadId: lead.id } });
  const { decisionId } = reply.problem.details as { decisionId: string };
  const expected = { id: decisionId, outcome: "REFUSE", reasons: ["DO_NOT_CALL"], packs: ["GB"] };
  const params = { id: lead.id };
  const ofLead = await bea.call(listLeadDecisions, { params });
  expect(ofLead.items).toMatchObject([{ ...expected, origin: "MANUAL", agentId: bea.userId }]);
  const ofNumber = await acme.admin.call(listDecisions, { body: { number: phone } });
  expect(ofNumber.items).toMatchObject([expected]);
  const none = await acme.admin.call(listDecisions, { body: { number: phone, outcome: "ALLOW" } });
  expect(none.items).toEqual([]);
  expect((await bea.try(listDecisions, { body: { number: phone } })).status).toBe(403);
});

test("packs are told with their sources, and the tenant's own figures with what they are worth", async () => {
  const acme = await newTenant(undefined, { lawful: true });
  const changes = { GB: { nationalFileDays: 90, callsPerNumberIn7Days: 5 } };
  const body = { changes, optionalPacks: ["US-REG-F" as const], callerId: "+442079460000" };
  await acme.admin.call(updateCallingSettings, { body });
  const { packs, notice, ruleVersion } = await acme.admin.call(listLawPacks);
  expect(notice).toContain("not legal advice");
  expect(ruleVersion).toBe(1);
  const british = packs.find(({ code }) => code === "GB");
  const rule = (figure: string) => british?.rules.find((one) => one.figure === figure);
  expect(rule("nationalFileDays")).toMatchObject({
    value: 28,
    basis: "LAW",
    readOn: "2026-11-22",
    own: 90,
    isOwn: true,
    looser: true,
  });
  expect(rule("callsPerNumberIn7Days")).toMatchObject({
    value: null,
    citation: null,
    own: 5,
    looser: false,
  });
  expect(packs.filter(({ holds }) => holds).map(({ code }) => code)).toContain("US-REG-F");
  // With its file and its number everything is there but, at night, the hour.
  const reasons = await check(acme, nextPhone());
  expect(reasons.filter((reason) => reason !== "OUTSIDE_HOURS")).toEqual(["NATIONAL_FILE_MISSING"]);
});

import {
  addDoNotCallNumbers,
  type Campaign,
  createDoNotCallList,
  createLead,
  getLeadDials,
  getMemberPlan,
  listMembers,
  previewRetries,
  setOwnState,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

const isNoNumber = fixedE164("04");
const isBusy = fixedE164("02");
const talks = fixedE164("01");

async function leadWith(acme: TestTenant, phones: string[]) {
  const points = phones.map((value, i) => ({
    type: "PHONE" as const,
    value,
    primary: i === 0,
  }));
  return acme.admin.call(createLead, { body: { contact: { name: "Ada Lovelace", points } } });
}

async function readyAgent(acme: TestTenant) {
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  return agent;
}

async function memberOf(acme: TestTenant, { id }: Campaign) {
  return (await acme.admin.call(listMembers, { params: { id } })).items[0];
}

const inTurn = { numbers: { attemptsEach: 1, nextAfter: ["INVALID_NUMBER" as const] } };

test("a number that is none is followed by the next one, and each is counted", async () => {
  const acme = await newTenant();
  await readyAgent(acme);
  const lead = await leadWith(acme, [isNoNumber, talks]);
  const campaign = await acme.campaign({ leads: [lead], settings: inTurn });
  await eventually(async () => {
    const member = await memberOf(acme, campaign);
    return member?.state === "DIALING" && member.attempts === 2;
  });
  const dials = await acme.admin.call(getLeadDials, { params: { id: lead.id } });
  expect(dials).toMatchObject({
    numbers: [
      { day: 1, week: 1, inAll: 1, lastOutcome: "INVALID_NUMBER" },
      { day: 1, week: 1, inAll: 1, lastOutcome: null },
    ],
    person: { day: 2, week: 2, inAll: 2 },
  });
});

test("a lead is done after so many attempts that ended so, and says why; until then its plan is told", async () => {
  const acme = await newTenant();
  const lead = await leadWith(acme, [isBusy]);
  const settings = {
    retryMinutes: {
      ...{ BUSY: 0, NO_ANSWER: 240, MACHINE: 1440, ABANDONED: 4320 },
      ...{ CONGESTION: 5, FAILED: 30, CANCELLED: 30 },
    },
    outcomeLimits: { BUSY: 2, NO_ANSWER: 1 },
  };
  const campaign = await acme.campaign({ leads: [lead], settings });
  const waiting = await memberOf(acme, campaign);
  const params = { id: campaign.id, memberId: waiting?.id ?? "" };
  const { plans } = await acme.admin.call(getMemberPlan, { params });
  expect(plans.map(({ outcome, attempts, ends }) => [outcome, attempts.length, ends])).toEqual([
    ["NO_ANSWER", 1, "OUTCOME_LIMIT"],
    ["BUSY", 2, "OUTCOME_LIMIT"],
    ["MACHINE", 6, "MAX_ATTEMPTS"],
  ]);
  expect(plans[2]?.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  await readyAgent(acme);
  await eventually(async () => (await memberOf(acme, campaign))?.state === "DONE");
  expect(await memberOf(acme, campaign)).toMatchObject({
    ...{ attempts: 2, lastOutcome: "BUSY", doneBecause: "OUTCOME_LIMIT" },
  });
  expect(await acme.admin.try(getMemberPlan, { params })).toMatchObject({ status: 409 });
});

test("settings that are not kept yet are shown as a plan, by the law of the organisation's country", async () => {
  const acme = await newTenant();
  const body = { maxAttempts: 6, retryMinutes: { NO_ANSWER: 240 }, outcomeLimits: { MACHINE: 2 } };
  const { plans } = await acme.admin.call(previewRetries, { body });
  const [unanswered, , machine] = plans;
  expect(unanswered).toMatchObject({ outcome: "NO_ANSWER", ends: "MAX_ATTEMPTS" });
  expect(unanswered?.attempts).toHaveLength(6);
  expect(machine?.attempts).toHaveLength(2);
  const gaps = unanswered?.attempts.map(({ at }) => Date.parse(at)) ?? [];
  const waits = gaps.slice(1).map((at, i) => at - (gaps[i] ?? 0));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(240 * 60_000);
  const wrong = { ...body, outcomeLimits: { MACHINE: 0 } };
  expect(await acme.admin.try(previewRetries, { body: wrong })).toMatchObject({ status: 400 });
});

test("without turns only the first number is called", async () => {
  const acme = await newTenant();
  await readyAgent(acme);
  const lead = await leadWith(acme, [isNoNumber, talks]);
  const campaign = await acme.campaign({ leads: [lead] });
  const member = await eventually(async () => {
    const found = await memberOf(acme, campaign);
    return found?.state === "DONE" ? found : null;
  });
  expect(member).toMatchObject({ attempts: 1, lastOutcome: "INVALID_NUMBER" });
});

test("a number that may never be called is passed over for the next; when all are, the member is done", async () => {
  const acme = await newTenant();
  await readyAgent(acme);
  await readyAgent(acme);
  const [stopped, free] = [nextPhone(), talks];
  const list = await acme.admin.call(createDoNotCallList, {
    body: { name: "Ours", kind: "INTERNAL" },
  });
  const params = { id: list.id };
  const other = [nextPhone(), nextPhone()];
  await acme.admin.call(addDoNotCallNumbers, { params, body: { numbers: [stopped, ...other] } });
  const leads = [await leadWith(acme, [stopped, free]), await leadWith(acme, other)];
  const campaign = await acme.campaign({ leads, settings: inTurn });
  await eventually(async () => {
    const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
    return (
      items
        .map(({ state }) => state)
        .toSorted()
        .join() === "DIALING,DONE"
    );
  });
  const { numbers } = await acme.admin.call(getLeadDials, { params: { id: leads[0]?.id ?? "" } });
  expect(numbers.map(({ inAll }) => inAll)).toEqual([0, 1]);
});

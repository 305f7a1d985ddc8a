import { placeCall, setOwnState, updateHolidaySettings } from "@parley/contract";
import { sql } from "kysely";
import type pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { type Dial, placeCalls } from "../calls/index.ts";
import { fixedE164 } from "../telephony/index.ts";
import { updateRules } from "./testing.ts";

/*
 * What the database holds to, whatever program writes: an attempt without its decision is none.
 */
let acme: TestTenant;
let db: pg.Pool;
let attemptId: string;

beforeAll(async () => {
  acme = await newTenant();
  db = acme.server.admin;
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("03"), assigneeId: bea.userId });
  const { id } = await bea.call(placeCall, { body: { leadId: lead.id } });
  const { rows } = await db.query("select id from attempts where call_id = $1", [id]);
  attemptId = rows[0].id;
});

/** Writes a decision like that of the one dial that was made, and an attempt that rests on it. */
async function dialOn(change: {
  decision?: string;
  number?: string;
  before?: string;
  twice?: boolean;
}): Promise<void> {
  const { decision = "'ALLOW', '{}'", number = "a.number_digest", before, twice } = change;
  const client = await db.connect();
  const id = newId();
  try {
    await client.query("begin");
    if (decision !== "none") {
      await client.query(
        `insert into dial_decisions
           select d.tenant_id, $1, d.at, d.written_at, d.number_digest, v.outcome, v.reasons::text[],
             coalesce((select number from law_versions l where l.tenant_id = d.tenant_id), 0), d.packs,
             d.needs_agent, d.next_allowed_at, d.origin, d.purpose, d.lead_id, d.contact_point_id
           from dial_decisions d, (values (${decision})) as v (outcome, reasons) where d.id = $2`,
        [id, attemptId],
      );
    }
    if (before) await client.query(before, [id]);
    for (let i = 0; i < (twice ? 2 : 1); i++) {
      await client.query(
        `insert into attempts (tenant_id, id, call_id, lead_id, attempt_no, epoch, at, number_digest)
         select a.tenant_id, $1, a.call_id, a.lead_id, 1, 0, a.at, ${number} from attempts a where a.id = $2`,
        [id, attemptId],
      );
    }
  } finally {
    await client.query("rollback");
    client.release();
  }
}

describe("an attempt", () => {
  test("rests on a decision that allows it, and bears its id", async () => {
    await dialOn({});
    const { rows } = await db.query(
      `select d.outcome, d.reasons, d.number_digest = a.number_digest as same, a.decision_id = d.id as bears
       from attempts a join dial_decisions d on d.id = a.id where a.id = $1`,
      [attemptId],
    );
    expect(rows).toEqual([{ outcome: "ALLOW", reasons: [], same: true, bears: true }]);
  });

  test("is refused without one", async () => {
    await expect(dialOn({ decision: "none" })).rejects.toMatchObject({
      constraint: "attempts_decision",
    });
  });

  test("is refused where the decision refused", async () => {
    await expect(dialOn({ decision: "'REFUSE', '{DO_NOT_CALL}'" })).rejects.toMatchObject({
      constraint: "attempts_decision",
    });
  });

  test("is refused for another number than was decided about", async () => {
    await expect(dialOn({ number: "'\\x00112233445566778899aabbccddeeff'" })).rejects.toMatchObject(
      {
        constraint: "attempts_decision",
      },
    );
  });

  test("is refused a second time: one decision is good for one dial", async () => {
    await expect(dialOn({ twice: true })).rejects.toMatchObject({ code: "23505" });
  });

  test("is refused when the decision is older than a minute", async () => {
    const aged = (seconds: number) =>
      `update dial_decisions set written_at = clock_timestamp() - interval '${seconds} s' where id = $1`;
    await dialOn({ before: aged(50) });
    await expect(dialOn({ before: aged(61) })).rejects.toMatchObject({
      constraint: "attempts_decision_fresh",
    });
  });

  test("is refused when the rules have changed since", async () => {
    const before = "update dial_decisions set rule_version = rule_version - 1 where id = $1";
    await expect(dialOn({ before })).rejects.toMatchObject({
      constraint: "attempts_decision_rules",
    });
  });
});

test("a decision is told by the database's clock, and none is changed or taken back", async () => {
  const change = (statement: string) => acme.run((ctx) => sql.raw(statement).execute(ctx.tx));
  await change(
    `insert into consent_records (id, contact_id, purpose, channel, state, at, source, recorded_at)
     select gen_random_uuid(), id, 'MARKETING', 'VOICE', 'WITHDRAWN', now(), 'CALL', now() from contacts`,
  );
  for (const statement of [
    "update dial_decisions set outcome = 'ALLOW'",
    "delete from dial_decisions",
    "update consent_records set state = 'GRANTED'",
    "delete from consent_records",
  ]) {
    await expect(change(statement)).rejects.toMatchObject({ code: "42501" });
  }
  const { rows } = await db.query(
    "select abs(extract(epoch from written_at - clock_timestamp())) < 600 as near from dial_decisions where id = $1",
    [attemptId],
  );
  expect(rows).toEqual([{ near: true }]);
});

test("every change of the rules raises their version", async () => {
  const other = await newTenant();
  const version = async () => {
    const { rows } = await db.query("select number from law_versions where tenant_id = $1", [
      other.id,
    ]);
    return rows[0]?.number ?? 0;
  };
  const before = await version();
  await updateRules(other, { callsPerNumberIn7Days: 4 });
  expect(await version()).toBe(before + 1);
  await other.admin.call(updateHolidaySettings, {
    body: { days: [{ date: "2026-12-25", name: "Christmas Day" }] },
  });
  expect(await version()).toBe(before + 2);
});

/** Dials of one number or person, each in a transaction of its own, all at the same time. */
async function race(tenant: TestTenant, dials: Dial[]) {
  const all = await Promise.all(
    dials.map((dial) => tenant.run((ctx) => placeCalls(ctx, "none", [dial], 0))),
  );
  return {
    placed: all.flatMap(({ placed }) => placed).length,
    reasons: new Set(all.flatMap(({ refused }) => refused.flatMap((r) => r.decision.reasons))),
  };
}

async function dialsOf(tenant: TestTenant, phones: readonly string[]): Promise<Dial[]> {
  const leads = await Promise.all(phones.map((phone) => tenant.lead({ phone })));
  return leads.map((lead, i) => ({
    origin: "MANUAL",
    leadId: lead.id,
    contactPointId: lead.contact.points[0]?.id ?? "",
    phone: phones[i] ?? "",
    agentId: tenant.admin.userId,
    teamId: null,
    campaignId: null,
    memberId: null,
    attemptNo: 1,
    callerId: null,
    callerIdReason: null,
    pool: null,
    poolSkills: [],
    farewell: null,
    farewellSound: null,
    machineSound: null,
    purpose: "MARKETING",
    machineSureFrom: 0,
    detector: "CARRIER" as const,
    machineMessage: null,
    measuresTalk: false,
    sampleShare: 0,
    ringSeconds: 20,
    wrapUpSeconds: 20,
  }));
}

test("of twenty dials of one number at once no more pass than the rules allow", async () => {
  const tenant = await newTenant();
  await updateRules(tenant, { callsPerNumberIn24Hours: 3 });
  const phone = nextPhone();
  const dials = await dialsOf(
    tenant,
    Array.from({ length: 20 }, () => phone),
  );
  const { placed, reasons } = await race(tenant, dials);
  expect(placed).toBe(3);
  expect([...reasons]).toEqual(["NUMBER_IN_24_HOURS"]);
  const { rows } = await db.query(
    `select (select sum(dials)::int from number_attempts where tenant_id = $1) as dials,
       (select count(*)::int from dial_decisions where tenant_id = $1 and outcome = 'ALLOW') as allowed,
       (select count(*)::int from dial_decisions where tenant_id = $1 and outcome = 'REFUSE') as refused`,
    [tenant.id],
  );
  expect(rows).toEqual([{ dials: 3, allowed: 3, refused: 17 }]);
});

test("nor do they in one batch", async () => {
  const tenant = await newTenant();
  await updateRules(tenant, { callsPerNumberInAll: 2 });
  const phone = nextPhone();
  const dials = await dialsOf(
    tenant,
    Array.from({ length: 6 }, () => phone),
  );
  const { placed, refused } = await tenant.run((ctx) => placeCalls(ctx, "none", dials, 0));
  expect([placed.length, refused.length]).toEqual([2, 4]);
});

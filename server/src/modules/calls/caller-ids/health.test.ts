import {
  addCallerIds,
  type CallerId,
  listCallerIds,
  listNotifications,
  placeCall,
  setOwnState,
  updateCallerId,
  updateCallerIdSettings,
} from "@parley/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { updateRules } from "../../law/testing.ts";
import { healthOf, type Restable, toRest } from "./health.ts";
import { callerIdClock } from "./index.ts";

const base = { country: "GB", enabled: true, rests: false };
const number = (id: string, ended: number, people: number, more: Partial<Restable> = {}) => ({
  ...{ ...base, id, number: `+4420794600${id}`, ended, people },
  ...more,
});

describe("a number beside the others of its country", () => {
  test.each([
    ["is as the others while chance explains it", 200, 50, "AS_OTHERS"],
    ["falls when far fewer people answer it", 400, 40, "FALLING"],
    ["says nothing of few calls", 149, 0, "TOO_FEW"],
    ["may be answered more", 400, 300, "AS_OTHERS"],
  ] as const)("%s", (_what, ended, people, verdict) => {
    const stock = [number("10", ended, people), number("11", 1000, 300)];
    expect(healthOf(stock).get("10")?.verdict).toBe(verdict);
  });

  test("is not held against numbers of another country", () => {
    const stock = [number("10", 400, 20), number("11", 1000, 300, { country: "US" })];
    expect(healthOf(stock).get("10")?.verdict).toBe("TOO_FEW");
  });

  test("whatever the figures: who rests was shown, falls, and leaves another awake in its country", () => {
    const one = fc.record({
      ended: fc.integer({ min: 0, max: 3000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      country: fc.constantFrom("GB", "US", null),
      enabled: fc.boolean(),
      rests: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (drawn) => {
        const stock = drawn.map(({ share, ...row }, i) => ({
          ...{ ...row, id: String(i), number: `+4420794600${10 + i}` },
          people: Math.floor(share * row.ended),
        }));
        const health = healthOf(stock);
        const resting = toRest(stock);
        for (const row of resting) {
          expect(row).toMatchObject({ enabled: true, rests: false });
          expect(health.get(row.id)?.verdict).toBe("FALLING");
          const isLeft = (other: Restable) =>
            other.country === row.country && other.enabled && !other.rests;
          const others = stock.filter(isLeft).filter((other) => !resting.includes(other));
          expect(others.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const look = () => callerIdClock(server.parley.app).look();

async function stockOf(acme: TestTenant, numbers: string[]): Promise<CallerId[]> {
  const body = { numbers: numbers.map((one) => ({ number: one })) };
  return (await acme.admin.call(addCallerIds, { body })).added;
}

/** A day's calls of a number, as the clock would have counted them; yesterday's unless another is named. */
async function answered(
  acme: TestTenant,
  { id }: CallerId,
  ended: number,
  people: number,
  daysAgo = 1,
) {
  await server.admin.query(
    `insert into caller_id_days (tenant_id, caller_id_id, day, dials, ended, people)
     values ($1, $2, $3::date - $6::int, $4, $4, $5)`,
    [acme.id, id, server.clock.now(), ended, people, daysAgo],
  );
}

const listed = async (acme: TestTenant) => (await acme.admin.call(listCallerIds, {})).items;

test("a number that people stop to answer rests, those who keep the stock are told, and it can be let back", async () => {
  const acme = await newTenant(server);
  const [poor, good] = await stockOf(acme, ["+442079460017", "+442079460018"]);
  if (!poor || !good) throw new Error("no numbers");
  await answered(acme, poor, 500, 20);
  await answered(acme, good, 500, 150);
  await look();
  server.clock.advance(6 * 60_000);
  await look();
  const resting = (await listed(acme)).find(({ id }) => id === poor.id);
  const inDays =
    (Date.parse(resting?.restsUntil ?? "") - server.clock.now().getTime()) / 86_400_000;
  expect(Math.round(inDays)).toBe(5);
  expect((await listed(acme)).find(({ id }) => id === good.id)?.restsUntil).toBeNull();
  const told = (await acme.events()).filter(({ name }) => name === "caller-id.rested");
  expect(told.map(({ data }) => data)).toMatchObject([
    { id: poor.id, own: { ended: 500, people: 20 }, others: { ended: 500, people: 150 } },
  ]);
  await eventually(async () => {
    const { items } = await acme.admin.call(listNotifications, {});
    return items.some(({ title }) => title.includes("rests: people answered 4 %"));
  });

  // What was before is not held against it, nor what is of the same day: it stays awake.
  await answered(acme, poor, 500, 20, 0);
  const back = { params: { id: poor.id }, body: { restsUntil: null } };
  expect(await acme.admin.call(updateCallerId, back)).toMatchObject({ restsUntil: null });
  server.clock.advance(6 * 60_000);
  await look();
  const now = (await listed(acme)).find(({ id }) => id === poor.id);
  expect(now).toMatchObject({ restsUntil: null, health: { verdict: "TOO_FEW" } });
});

test("none rests where a tenant wants none to", async () => {
  const acme = await newTenant(server);
  const [poor, good] = await stockOf(acme, ["+442079460017", "+442079460018"]);
  if (!poor || !good) throw new Error("no numbers");
  await acme.admin.call(updateCallerIdSettings, { body: { restDays: 0 } });
  await answered(acme, poor, 500, 20);
  await answered(acme, good, 500, 150);
  await look();
  server.clock.advance(6 * 60_000);
  await look();
  expect((await listed(acme)).map(({ restsUntil }) => restsUntil)).toEqual([null, null]);
  expect((await listed(acme)).find(({ id }) => id === poor.id)?.health.verdict).toBe("FALLING");
});

test("a call that is over counts once for the number that it showed", async () => {
  const acme = await newTenant(server);
  const [london] = await stockOf(acme, ["+442079460017"]);
  await updateRules(acme, {}, { callerId: london?.number ?? "" });
  await look();
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  // A number that is busy at once.
  const lead = await acme.lead({ assigneeId: agent.userId ?? "", phone: fixedE164("02") });
  await agent.call(placeCall, { body: { leadId: lead.id } });
  await eventually(async () => {
    const { rows } = await server.admin.query(
      "select 1 from calls where tenant_id = $1 and state = 'ENDED'",
      [acme.id],
    );
    return rows.length === 1;
  });
  for (const _ of [1, 2]) {
    server.clock.advance(6 * 60_000);
    await look();
    expect((await listed(acme))[0]?.health.own).toEqual({ ended: 1, people: 0 });
  }
});

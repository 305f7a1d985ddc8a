import {
  addMembers,
  type Callability,
  changeListMembers,
  createCampaign,
  createLead,
  createLeadList,
  leadCallability,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { inAll, openQuarters, quartersOf } from "./day.ts";

const monday = "2026-11-23";

async function leadIn(acme: TestTenant, timeZone: string | null, value?: string) {
  const points = value === "" ? [] : [{ type: "PHONE" as const, value: value ?? nextPhone() }];
  const contact = { name: "Ada", timeZone, points };
  return (await acme.admin.call(createLead, { body: { contact } })).id;
}
const ask = (acme: TestTenant, query: object = {}) =>
  acme.admin.call(leadCallability, { query: { date: monday, ...query } });
const at = ({ hours }: Callability, clock: string) => {
  const { leads, partly } = hours.find(({ hour }) => hour === clock) ?? { leads: -1, partly: -1 };
  return [leads, partly];
};

const lawful = () => newTenant(undefined, { lawful: true });

test("each lead counts at the hours of its own day, by the law of its number's country", async () => {
  const acme = await lawful();
  await leadIn(acme, "Europe/London");
  await leadIn(acme, "Europe/Madrid");
  await leadIn(acme, "America/New_York");
  await leadIn(acme, "Asia/Kolkata");
  const day = await ask(acme);
  expect(day).toMatchObject({ date: monday, timeZone: "Europe/London", window: null, count: 4 });
  expect(day.hours).toHaveLength(24);
  // Eight to nine in the evening: Madrid is an hour ahead, Kolkata five and a half, New York five behind.
  expect(at(day, "02:00")).toEqual([0, 1]);
  expect(at(day, "07:00")).toEqual([2, 0]);
  expect(at(day, "13:00")).toEqual([4, 0]);
  expect(at(day, "15:00")).toEqual([3, 1]);
  expect(at(day, "20:00")).toEqual([2, 0]);
  expect(day.zones.find(({ zones }) => zones[0] === "America/New_York")).toMatchObject({
    from: "13:00",
    to: "02:00",
  });
});

test("a state that is stricter than its country ends the day earlier for its own numbers", async () => {
  const acme = await lawful();
  await leadIn(acme, "America/New_York", "+13055550123");
  await leadIn(acme, "America/New_York", "+12125550123");
  const day = await ask(acme);
  // Miami until eight in the evening there, New York until nine.
  expect([at(day, "13:00"), at(day, "00:00")]).toEqual([
    [2, 0],
    [2, 0],
  ]);
  expect(day.callable).toBe(2);
});

test("where the law of the demo's callees knows no night, the day has none", async () => {
  const acme = await newTenant();
  await leadIn(acme, "Europe/London");
  const sunday = await ask(acme, { date: "2026-11-22" });
  expect(at(sunday, "03:00")).toEqual([1, 0]);
});

test("nobody is called before eight of his own clock, whatever is asked for", async () => {
  const acme = await lawful();
  await leadIn(acme, "Europe/London");
  const day = await ask(acme, { from: "08:00", to: "20:00" });
  expect(day.window).toEqual({ from: "08:00", to: "20:00" });
  const callable = day.hours.filter(({ leads, partly }) => leads + partly > 0);
  expect([callable.at(0)?.hour, callable.at(-1)?.hour]).toEqual(["08:00", "19:00"]);
  const early = await acme.admin.try(leadCallability, { query: { from: "07:00", to: "20:00" } });
  expect(early).toMatchObject({ status: 400, problem: { errors: [{ field: "from" }] } });
  const half = await acme.admin.try(leadCallability, { query: { from: "09:00" } });
  expect(half).toMatchObject({ status: 422, problem: { errors: [{ field: "to" }] } });
});

test("a number that may be in several zones counts where it is day in all of them", async () => {
  const acme = await newTenant();
  // A free-phone number of North America may be anywhere from Bermuda to Guam.
  await leadIn(acme, null, "+18002345678");
  await leadIn(acme, null, "");
  const day = await ask(acme, { from: "08:00", to: "20:00" });
  expect(day).toMatchObject({ count: 2, withoutNumber: 1 });
  expect(day.callable + day.closed + day.unknownZone).toBe(1);
  const several = day.zones[0]?.zones ?? [];
  const each = several.map((zone) =>
    openQuarters(quartersOf("Europe/London", monday), zone, anyTime, {
      from: "08:00",
      to: "20:00",
    }),
  );
  expect(day.hours.map(({ leads, partly }) => leads + partly > 0)).toEqual(
    day.hours.map((_, i) =>
      inAll(each)
        .slice(i * 4, i * 4 + 4)
        .includes(true),
    ),
  );
});

test("a lead of a firm abroad whose zone nobody knows is counted apart", async () => {
  const acme = await newTenant();
  const id = await leadIn(acme, "Europe/London");
  await acme.server.admin.query(
    "update contacts c set time_zones = '{}', time_zone = null from leads l where l.id = $1 and c.id = l.contact_id",
    [id],
  );
  const day = await ask(acme);
  expect(day).toMatchObject({ count: 1, unknownZone: 1, callable: 0, closed: 0, zones: [] });
  expect(day.hours.every(({ leads, partly }) => leads + partly === 0)).toBe(true);
});

test("of a list, of a campaign, of a condition; a day on which the tenant rests is told", async () => {
  const acme = await lawful();
  const [one, two] = [await leadIn(acme, "Europe/London"), await leadIn(acme, "Europe/London")];
  const list = await acme.admin.call(createLeadList, { body: { name: "Some" } });
  await acme.admin.call(changeListMembers, { params: { id: list.id }, body: { add: [one] } });
  expect((await ask(acme, { listId: list.id })).count).toBe(1);
  const body = { name: "Q4", mode: "PREVIEW" as const };
  const { id } = await acme.admin.call(createCampaign, { body });
  await acme.admin.call(addMembers, { params: { id }, body: { leadIds: [two] } });
  expect((await ask(acme, { campaignId: id })).callable).toBe(1);
  const where = JSON.stringify({ field: "name", op: "IS", value: "Nobody" });
  expect((await ask(acme, { where })).count).toBe(0);
  const sunday = await ask(acme, { date: "2026-11-22" });
  expect(sunday).toMatchObject({ count: 2, callable: 2, closed: 0 });
  expect(sunday.hours.some(({ open }) => open)).toBe(false);
});

const anyTime = {
  week: Array.from({ length: 7 }, () => [{ from: 0, to: 24 * 60 }]),
  holidays: new Set<string>(),
};

describe("a day", () => {
  test.each([
    ["Europe/London", "2026-11-23", 24, "2026-11-23T00:00:00.000Z"],
    ["Europe/London", "2026-03-29", 23, "2026-03-29T00:00:00.000Z"],
    ["Europe/London", "2026-10-25", 25, "2026-10-24T23:00:00.000Z"],
    ["Asia/Kolkata", "2026-11-23", 24, "2026-11-22T18:30:00.000Z"],
    ["America/New_York", "2026-03-08", 23, "2026-03-08T05:00:00.000Z"],
  ] as const)("of %s on %s has %i hours", (zone, date, hours, begins) => {
    const quarters = quartersOf(zone, date);
    expect(quarters).toHaveLength(hours * 4);
    expect(quarters[0]?.toISOString()).toBe(begins);
  });
});

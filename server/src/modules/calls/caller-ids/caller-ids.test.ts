import {
  addCallerIds,
  listCallerIds,
  placeCall,
  setOwnState,
  updateCallerId,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { updateRules } from "../../law/testing.ts";
import { callerIdsFor, countShown } from "./index.ts";

const london = "+442079460017";
const newYork = "+12125550147";

async function stock(acme: TestTenant, retired?: "true" | "false") {
  return (await acme.admin.call(listCallerIds, { query: retired ? { retired } : {} })).items;
}

test("numbers are added many at once, and each that is refused says why without keeping the others out", async () => {
  const acme = await newTenant();
  const numbers = [
    { number: "+1 (212) 555-0147", name: "New York" },
    { number: "0044 20 7946 0017" },
    { number: "020 7946 0017" },
    { number: "+12125550147" },
    { number: "+4412" },
    { number: "+4412001" },
  ];
  const { added, refused } = await acme.admin.call(addCallerIds, {
    body: { numbers, dailyCap: 40 },
  });
  expect(added).toMatchObject([
    {
      number: newYork,
      name: "New York",
      country: "US",
      region: "New York",
      dailyCap: 40,
      enabled: true,
    },
    { number: london, name: london, country: "GB", region: "London", retired: false },
  ]);
  expect(refused).toMatchObject([
    { field: "numbers.2.number", number: "02079460017", fault: "NOT_E164" },
    { field: "numbers.3.number", number: newYork, fault: "KNOWN" },
    { field: "numbers.4.number", number: "+4412", fault: "NOT_E164" },
    { field: "numbers.5.number", number: "+4412001", fault: "NO_TELEPHONE" },
  ]);
  expect((await stock(acme)).map(({ name }) => name)).toEqual([london, "New York"]);
  const again = { body: { numbers: [{ number: london }, { number: "five" }] } };
  expect(await acme.admin.try(addCallerIds, again)).toMatchObject({
    status: 422,
    problem: {
      code: "invalid",
      errors: [
        { field: "numbers.0.number", reason: "is there already, in use or retired" },
        { field: "numbers.1.number", reason: "must be a number like +442079460000" },
      ],
    },
  });
  const told = (await acme.events()).filter(({ name }) => name === "catalogue.changed");
  expect(told.map(({ data }) => data)).toEqual(added.map(({ id }) => ({ kind: "CALLER_ID", id })));
});

test("a number is renamed, capped, switched off, retired and brought back", async () => {
  const acme = await newTenant();
  const {
    added: [one],
  } = await acme.admin.call(addCallerIds, { body: { numbers: [{ number: london }] } });
  const params = { id: one?.id ?? "" };
  const body = { name: "London", dailyCap: 12, enabled: false };
  expect(await acme.admin.call(updateCallerId, { params, body })).toMatchObject(body);
  await acme.admin.call(updateCallerId, { params, body: { retired: true } });
  expect(await stock(acme, "false")).toEqual([]);
  expect(await stock(acme, "true")).toMatchObject([{ name: "London", retired: true }]);
  await acme.admin.call(updateCallerId, { params, body: { retired: false, dailyCap: null } });
  expect(await stock(acme)).toMatchObject([{ retired: false, dailyCap: null, enabled: false }]);
});

test("the stock is of whoever sets the tenant up, and of one tenant", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const agent = await acme.user("AGENT");
  const body = { numbers: [{ number: london }] };
  expect(await agent.try(addCallerIds, { body })).toMatchObject({ status: 403 });
  expect(await agent.try(listCallerIds, {})).toMatchObject({ status: 403 });
  const { added } = await acme.admin.call(addCallerIds, { body });
  const params = { id: added[0]?.id ?? "" };
  const supervisor = await acme.user("SUPERVISOR");
  expect((await supervisor.call(listCallerIds, {})).items).toHaveLength(1);
  const change = { params, body: { enabled: false } };
  expect(await supervisor.try(updateCallerId, change)).toMatchObject({ status: 403 });
  expect(await zeta.admin.try(updateCallerId, change)).toMatchObject({ status: 404 });
  expect(await stock(zeta)).toEqual([]);
  // Two tenants may show the same number: a carrier says whose it is.
  expect((await zeta.admin.call(addCallerIds, { body })).added).toHaveLength(1);
});

test("batches that choose at the same moment never pass a cap together", async () => {
  const acme = await newTenant();
  const numbers = [{ number: london }];
  await acme.admin.call(addCallerIds, { body: { numbers, dailyCap: 2 } });
  const rule = {
    ...{ caller_id: "+448081570000", caller_id_rule: "ROTATION" as const },
    caller_id_set: [],
  };
  const batch = () =>
    acme.run(async (ctx) => {
      const choice = (await callerIdsFor(ctx, rule))("+447700900123");
      await countShown(ctx, [{ callerId: choice?.number ?? null }]);
      return choice?.number;
    });
  const shown = await Promise.all(Array.from({ length: 6 }, batch));
  expect(shown.filter((one) => one === london)).toHaveLength(2);
});

test("a call that shows a number of the stock is counted for the day", async () => {
  const acme = await newTenant();
  await acme.admin.call(addCallerIds, { body: { numbers: [{ number: london }] } });
  await updateRules(acme, {}, { callerId: london });
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ assigneeId: agent.userId ?? "" });
  await agent.call(placeCall, { body: { leadId: lead.id } });
  expect(await stock(acme)).toMatchObject([{ number: london, dialsToday: 1 }]);
});

import { type Endpoint, endpoints, getTeam, listTeams } from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../testing/server.ts";
import { audienceInWords, audiences } from "./audiences.ts";
import { buildEstate } from "./build-estate.ts";
import { Bystanders } from "./bystanders.ts";
import { type Case, caseOf } from "./case.ts";
import { cases } from "./cases/index.ts";
import { flows, untold } from "./flows.ts";
import { Witness } from "./footprint.ts";
import { placesOf } from "./places.ts";
import { Probes } from "./probe.ts";

/*
 * Isolation, generated from the contract. Each endpoint is called with a row of another tenant in
 * every place that can name one, and with one's own. The first must look as if there were no such row
 * and leave every table, job and file of the other tenant as it was; the second must work. Meanwhile
 * people of one's own tenant whom nothing of it concerns listen, and must hear nothing.
 */
let server: TestServer;
let probes: Probes;
let bystanders: Bystanders;
beforeAll(async () => {
  // The OpenID provider that the cases sign in with listens on this machine.
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  const [own, other] = await Promise.all([buildEstate(server), buildEstate(server)]);
  bystanders = await Bystanders.of(own);
  probes = await Probes.between(own, other, await Witness.of(server));
});
afterAll(async () => {
  bystanders.leave();
  await stopTestServer(server);
});

/** Endpoints without a case, and places of a request that no case tries. */
function gaps(all: ReadonlyMap<string, Endpoint>, known: Readonly<Record<string, Case>>): string[] {
  const untried = [...all].flatMap(([name, endpoint]) => {
    const one = known[name];
    if (one?.endpoint !== endpoint) return [`${name} has no case`];
    const missing = placesOf(endpoint).filter((place) => !(place in one.places));
    return missing.map((place) => `${name} does not try ${place}`);
  });
  const unknown = Object.keys(known).filter((name) => !all.has(name));
  return [...untried, ...unknown.map((name) => `${name} is no endpoint`)];
}

test("every endpoint has a case, and every place that can name a row is tried", () => {
  expect(endpoints.size).toBeGreaterThan(80);
  expect(gaps(endpoints, cases)).toEqual([]);
});

test("a missing case and a missing place are seen", () => {
  const { getLead: _, ...rest } = cases;
  const planted = { ...rest, getTeam: caseOf(getTeam, () => ({ params: { id: "" } })) };
  expect(gaps(endpoints, planted)).toEqual(["getTeam does not try path.id", "getLead has no case"]);
  expect(
    gaps(new Map([["listTeams", listTeams]]), { listTeams: caseOf(listTeams, () => ({})) }),
  ).toEqual(["listTeams does not try query.cursor"]);
});

describe("with a row of another tenant, and with one's own", () => {
  test.each(Object.entries(cases))("%s", async (_name, one) => {
    expect(await probes.faultsOf(one)).toEqual([]);
    expect(await bystanders.overheard()).toEqual([]);
  });
});

describe("only those hear of it whom it concerns, when", () => {
  test.each(Object.entries(flows))("%s", async (_name, flow) => {
    expect(await untold(probes.own, flow)).toEqual([]);
    expect(await bystanders.overheard()).toEqual([]);
  });
});

test("a topic is watched only by those whom it concerns", async () => {
  expect(await bystanders.watched()).toEqual([]);
});

test("after all of it the other tenant is what it was", async () => {
  await probes.own.tenant.settled();
  await probes.other.tenant.settled();
  expect(await probes.changes()).toEqual([]);
});

test("every event was meant for those who may see what it is about", async () => {
  const { rows } = await server.admin.query<{ name: string; audience: string }>(
    `select distinct name, ${audienceInWords} as audience from events order by 1, 2`,
  );
  expect(rows.length).toBeGreaterThan(30);
  const wrong = rows.filter(({ name, audience }) => !audiences[name]?.includes(audience));
  expect(wrong).toEqual([]);
});

test("a table whose policy is open would be seen", async () => {
  const { admin } = server;
  await admin.query("alter policy tenant on teams using (true) with check (true)");
  try {
    const { getTeam: reading, updateTeam: writing } = cases;
    if (!reading || !writing) throw new Error("the cases of teams are gone");
    expect((await probes.faultsOf(reading)).join()).toContain("and not 404");
    expect(await probes.faultsOf(writing)).toContain("path.id of the other tenant: changed teams");
  } finally {
    await admin.query(
      "alter policy tenant on teams using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())",
    );
  }
});

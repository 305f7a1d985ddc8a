import { createTeam, deleteTeam, getTeam, listTeams, updateTeam } from "@parley/contract";
import { expect, test } from "vitest";
import { encodeCursor } from "../../../platform/http/cursor.ts";
import { newTenant } from "../../../testing/tenant.ts";

test("a team is made, renamed, filled and, once it is empty, deleted", async () => {
  const acme = await newTenant();
  const team = await acme.admin.call(createTeam, { body: { name: "Sales" } });
  expect(team).toMatchObject({ name: "Sales", memberCount: 0, can: ["update", "delete"] });
  const params = { id: team.id };
  const body = { name: "Sales North" };
  expect(await acme.admin.call(updateTeam, { params, body })).toMatchObject(body);

  const bea = await acme.user("AGENT", { teamId: team.id });
  expect(await bea.call(getTeam, { params })).toMatchObject({ memberCount: 1, can: [] });
  expect(await acme.admin.try(deleteTeam, { params })).toMatchObject({
    status: 409,
    problem: { code: "conflict" },
  });
  const empty = await acme.team("Empty");
  await acme.admin.call(deleteTeam, { params: { id: empty } });
  expect(await acme.admin.try(getTeam, { params: { id: empty } })).toMatchObject({ status: 404 });
  expect((await acme.events()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["team.created", "team.updated", "team.deleted"]),
  );
});

test("lists by name, page by page", async () => {
  const acme = await newTenant();
  for (const name of ["C", "A", "B"]) await acme.team(name);
  const first = await acme.admin.call(listTeams, { query: { limit: 2 } });
  expect(first.items.map(({ name }) => name)).toEqual(["A", "B"]);
  const rest = await acme.admin.call(listTeams, { query: { cursor: first.nextCursor ?? "" } });
  expect(rest).toMatchObject({ items: [{ name: "C" }], nextCursor: null });
  const forged = { query: { cursor: encodeCursor("teams", ["A", "B"]) } };
  expect(await acme.admin.try(listTeams, forged)).toMatchObject({
    status: 400,
    problem: { code: "invalid-cursor" },
  });
});

test("two teams of a tenant cannot have one name, and two tenants may", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const id = await acme.team("Sales");
  await zeta.team("Sales");
  const body = { name: "Sales" };
  expect(await acme.admin.try(createTeam, { body })).toMatchObject({ status: 409 });
  const other = { params: { id: await acme.team("Other") }, body };
  expect(await acme.admin.try(updateTeam, other)).toMatchObject({ status: 409 });
  expect((await acme.admin.try(updateTeam, { params: { id }, body })).status).toBe(200);
});

test("of two who rename the same version, the second is told to load it again", async () => {
  const acme = await newTenant();
  const params = { id: await acme.team() };
  const { headers } = await acme.admin.try(getTeam, { params });
  const ifMatch = { "if-match": String(headers.etag) };
  const replies = await Promise.all(
    ["One", "Two"].map((name) =>
      acme.admin.try(updateTeam, { params, body: { name }, headers: ifMatch }),
    ),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test("an agent may look at teams and change none; another tenant sees none", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const bea = await acme.user("AGENT");
  const params = { id: await acme.team() };
  const body = { name: "X" };
  expect((await bea.call(listTeams, {})).items).toHaveLength(1);
  for (const reply of [
    await bea.try(createTeam, { body }),
    await bea.try(updateTeam, { params, body }),
    await bea.try(deleteTeam, { params }),
  ]) {
    expect(reply).toMatchObject({ status: 403, problem: { code: "permission-missing" } });
  }
  for (const reply of [
    await zeta.admin.try(getTeam, { params }),
    await zeta.admin.try(updateTeam, { params, body }),
    await zeta.admin.try(deleteTeam, { params }),
  ]) {
    expect(reply).toMatchObject({ status: 404, problem: { code: "not-found" } });
  }
});

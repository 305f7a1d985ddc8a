import {
  createContact,
  createContactField,
  createLead,
  createOwnField,
  deleteLead,
  listOperations,
  searchAll,
  suggest,
  updateLead,
  updateOwnField,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const trade = { key: "trade", label: "Trade", type: "TEXT" as const, searchable: true };

async function lead(client: Client, name: string, attributes: Record<string, string>) {
  return (await client.call(createLead, { body: { contact: { name }, attributes } })).id;
}
async function found(client: Client, q: string) {
  return (await client.call(searchAll, { query: { q } })).items.map(({ title }) => title);
}

describe("words of searchable fields", () => {
  test("find leads, alone, begun, with an error, and beside words of the name", async () => {
    const acme = await newTenant();
    await acme.admin.call(createOwnField, { body: trade });
    const id = await lead(acme.admin, "Ada Byron", { trade: "Master thatcher" });
    await lead(acme.admin, "Ben Byron", { trade: "Plumber", note: "thatcher" });
    for (const q of ["thatcher", "THATCH", "thacther", "byron thatcher", "thatcher ada"]) {
      expect([q, await found(acme.admin, q)]).toEqual([q, ["Ada Byron"]]);
    }
    const [hit] = (await acme.admin.call(suggest, { query: { q: "thatch" } })).items;
    expect(hit).toMatchObject({
      ...{ kind: "LEAD", id, match: "PREFIX" },
      detail: { label: "Trade", text: "Master thatcher" },
      ranges: [{ field: "detail", start: 7, length: 6 }],
    });
    expect(await found(acme.admin, "plumber thatcher")).toEqual([]);
    expect(await found(acme.admin, "byron")).toEqual(["Ben Byron", "Ada Byron"]);
  });

  test("follow what is written, and leave with the lead", async () => {
    const acme = await newTenant();
    await acme.admin.call(createOwnField, { body: trade });
    const id = await lead(acme.admin, "Ada Byron", { trade: "thatcher" });
    const change = { params: { id }, body: { attributes: { trade: "cooper" } } };
    await acme.admin.call(updateLead, change);
    expect(await found(acme.admin, "thatcher")).toEqual([]);
    expect(await found(acme.admin, "cooper")).toEqual(["Ada Byron"]);
    await acme.admin.call(deleteLead, { params: { id } });
    expect(await found(acme.admin, "cooper")).toEqual([]);
  });

  test("find people and firms by the fields of their own kind", async () => {
    const acme = await newTenant();
    await acme.admin.call(createContactField, { body: { ...trade, kind: "COMPANY" } });
    for (const [kind, name] of [
      ["COMPANY", "Firm"],
      ["PERSON", "Ada"],
    ] as const) {
      await acme.admin.call(createContact, {
        body: { kind, name, attributes: { trade: "roofing" } },
      });
    }
    expect((await acme.admin.call(searchAll, { query: { q: "roofing" } })).items).toMatchObject([
      { kind: "COMPANY", title: "Firm", detail: { label: "Trade", text: "roofing" } },
    ]);
  });

  test("are for those who see everything: no other scope, tenant or blind reader is told", async () => {
    const [acme, rival] = [await newTenant(), await newTenant()];
    for (const { admin } of [acme, rival]) await admin.call(createOwnField, { body: trade });
    const agent = await acme.user("AGENT");
    const viewer = await acme.user("VIEWER");
    const mine = { contact: { name: "Cleo Mine" }, attributes: { trade: "thatcher" } };
    await lead(acme.admin, "Ada Byron", { trade: "thatcher" });
    await acme.admin.call(createLead, { body: { ...mine, assigneeId: agent.userId } });
    expect(await found(acme.admin, "thatcher")).toEqual(["Cleo Mine", "Ada Byron"]);
    expect(await found(rival.admin, "thatcher")).toEqual([]);
    expect(await found(agent, "thatcher")).toEqual(["Cleo Mine"]);
    expect(await found(viewer, "thatcher")).toEqual([]);
  });
});

describe("the switch", () => {
  test("is for texts and web addresses", async () => {
    const acme = await newTenant();
    const number = { ...trade, type: "NUMBER" as const };
    expect(await acme.admin.try(createOwnField, { body: number })).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "searchable" }] },
    });
    const { id } = await acme.admin.call(createOwnField, { body: { ...trade, type: "URL" } });
    const body = { type: "DATE" as const };
    expect(await acme.admin.try(updateOwnField, { params: { id }, body })).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "searchable" }] },
    });
  });

  test("takes the words of what is there over, and out again", async () => {
    const acme = await newTenant();
    await lead(acme.admin, "Ada Byron", { trade: "thatcher" });
    const body = { ...trade, searchable: false };
    const { id } = await acme.admin.call(createOwnField, { body });
    expect(await found(acme.admin, "thatcher")).toEqual([]);
    const set = (change: object) =>
      acme.admin.call(updateOwnField, { params: { id }, body: change });
    expect(await set({ searchable: true })).toMatchObject({ searchReady: true });
    expect(await found(acme.admin, "thatcher")).toEqual(["Ada Byron"]);
    expect(await set({ archived: true })).toMatchObject({ searchable: false, searchReady: false });
    expect(await found(acme.admin, "thatcher")).toEqual([]);
    expect(await wordRows(acme)).toBe(0);
  });

  test("does so for many by work that shows how far it is", async () => {
    const acme = await newTenant();
    const { id } = await acme.admin.call(createOwnField, { body: { ...trade, searchable: false } });
    await acme.server.admin.query(
      `with made as (
         insert into contacts (tenant_id, id, kind, name, created_at)
         select $1, uuidv7(), 'PERSON', 'Person', now() from generate_series(1, 6000) i
         returning id)
       insert into leads (tenant_id, id, contact_id, name, attributes, created_at)
       select $1, uuidv7(), id, 'Person',
         jsonb_build_object('trade', 'trade' || row_number() over ()), now() from made`,
      [acme.id],
    );
    const set = (searchable: boolean) =>
      acme.admin.call(updateOwnField, { params: { id }, body: { searchable } });
    expect(await set(true)).toMatchObject({ searchable: true, searchReady: false });
    expect(await endedWork(acme, 1)).toMatchObject({
      ...{ kind: "SEARCH_FIELD", title: "Trade", done: 6000, total: 6000, subjectId: id },
    });
    const { items } = await acme.admin.call(suggest, { query: { q: "trade5999" } });
    expect(items.map(({ detail }) => detail?.text)).toEqual(["trade5999"]);
    await set(false);
    expect(await endedWork(acme, 2)).toMatchObject({ kind: "SEARCH_FIELD", done: 6000 });
    expect(await wordRows(acme)).toBe(0);
  });
});

function endedWork(acme: TestTenant, count: number) {
  return eventually(async () => {
    const { items } = await acme.admin.call(listOperations);
    const isOver = items.length === count && items.every(({ state }) => state === "DONE");
    return isOver ? items[0] : undefined;
  });
}

async function wordRows(acme: TestTenant): Promise<number> {
  const { rows } = await acme.server.admin.query(
    "select count(*)::int as count from own_words where tenant_id = $1",
    [acme.id],
  );
  return rows[0].count;
}

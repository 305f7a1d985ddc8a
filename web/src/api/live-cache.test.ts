// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applyChanges } from "./live-cache.ts";
import { newerRows } from "./newer-rows.ts";

let client: QueryClient;
const asked: string[] = [];
let lead: Record<string, unknown> | null = null;

beforeEach(() => {
  client = new QueryClient();
  asked.length = 0;
  newerRows.setState({}, true);
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (lead) return new Response(JSON.stringify(lead));
    return new Response(JSON.stringify({ status: 404, code: "not-found" }), { status: 404 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const listKey = ["/leads", {}, {}, "pages"];
const row = (id: string, more: object = {}) => ({ id, name: `Lead ${id}`, status: "NEW", ...more });

function keepList(...ids: string[][]) {
  const pages = ids.map((page) => ({ items: page.map((id) => row(id)), nextCursor: null }));
  client.setQueryData(listKey, { pages, pageParams: ids.map(() => null) });
}

function shown(): unknown[] {
  const data = client.getQueryData<{ pages: { items: unknown[] }[] }>(listKey);
  return data?.pages.flatMap((page) => page.items) ?? [];
}

test("a changed record is read once and shown in place, with what the row shows only", async () => {
  keepList(["1", "2"], ["3"]);
  lead = { ...row("2", { status: "QUALIFIED" }), attributes: { tariff: "x" } };
  const change = { type: "row", path: "/leads", id: "2" } as const;
  await applyChanges(client, [change, change]);
  expect(asked).toEqual(["/api/v1/leads/2"]);
  expect(shown()).toEqual([row("1"), row("2", { status: "QUALIFIED" }), row("3")]);
  expect(client.getQueryData(["/leads/:id", { id: "2" }, {}])).toEqual(lead);
});

test("a record that nobody looks at is not read", async () => {
  keepList(["1"]);
  await applyChanges(client, [{ type: "row", path: "/leads", id: "99" }]);
  expect(asked).toEqual([]);
});

test("a record that may not be seen any more leaves the list", async () => {
  keepList(["1", "2"]);
  lead = null;
  await applyChanges(client, [{ type: "row", path: "/leads", id: "2" }]);
  expect(shown()).toEqual([row("1")]);
});

test("a dropped record leaves every page of the list", async () => {
  keepList(["1"], ["2"]);
  await applyChanges(client, [{ type: "drop", path: "/leads", id: "2" }]);
  expect(shown()).toEqual([row("1")]);
});

test("values of an event go into the rows and into the record", async () => {
  client.setQueryData(["/agents", {}, {}], { items: [{ id: "a", state: "READY", name: "Maya" }] });
  client.setQueryData(["/agent", {}, {}], { id: "a", state: "READY" });
  const values = { state: "ON_CALL", unknown: 1 };
  await applyChanges(client, [
    { type: "merge", path: "/agents", id: "a", values },
    { type: "merge", path: "/agent", id: "a", values },
    { type: "merge", path: "/agent", id: "somebody-else", values: { state: "OFFLINE" } },
  ]);
  expect(client.getQueryData(["/agents", {}, {}])).toEqual({
    items: [{ id: "a", state: "ON_CALL", name: "Maya" }],
  });
  expect(client.getQueryData(["/agent", {}, {}])).toEqual({ id: "a", state: "ON_CALL" });
});

test("leads of a contact are found when only the contact has changed", async () => {
  keepList(["1"]);
  client.setQueryData(["/leads/:id", { id: "1" }, {}], row("1", { contactId: "c" }));
  lead = row("1", { name: "New name", contactId: "c" });
  await applyChanges(client, [{ type: "row", path: "/leads?contactId", id: "c" }]);
  expect(asked).toEqual(["/api/v1/leads/1"]);
  expect(shown()).toEqual([row("1", { name: "New name" })]);
});

test("a long list that is being read is offered anew and not moved", async () => {
  keepList(["1"], ["2"], ["3"]);
  const query = client.getQueryCache().find({ queryKey: listKey });
  const watch = client.getQueryCache().subscribe(() => undefined);
  vi.spyOn(query as NonNullable<typeof query>, "isActive").mockReturnValue(true);
  await applyChanges(client, [{ type: "relist", path: "/leads" }]);
  watch();
  expect(newerRows.getState()).toEqual({ [query?.queryHash ?? ""]: true });
  expect(query?.state.isInvalidated).toBe(false);
});

test("a short list is loaded anew", async () => {
  keepList(["1"]);
  await applyChanges(client, [{ type: "relist", path: "/leads" }]);
  expect(client.getQueryCache().find({ queryKey: listKey })?.state.isInvalidated).toBe(true);
});

test("a record of a kind that is not read alone has its page and its lists loaded anew", async () => {
  const keys = [
    ["/webhooks/:id", { id: "7" }, {}],
    ["/webhooks", {}, {}, "pages"],
  ];
  client.setQueryData(keys[0] ?? [], { id: "7" });
  client.setQueryData(keys[1] ?? [], { pages: [{ items: [row("7")] }], pageParams: [null] });
  await applyChanges(client, [{ type: "row", path: "/webhooks", id: "7" }]);
  expect(keys.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true]);
});

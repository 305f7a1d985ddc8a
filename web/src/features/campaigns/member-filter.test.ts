import { expect, test } from "vitest";
import { filterOf, noFilter, queryOf } from "./member-filter.ts";

test("a filter that says nothing finds all leads", () => {
  expect(filterOf(noFilter)).toEqual({});
  expect(filterOf({ ...noFilter, q: " a ", source: "  " })).toEqual({});
});

test("what is said goes to the server, trimmed", () => {
  expect(filterOf({ ...noFilter, status: ["NEW"], source: " Web form ", q: " Leeds " })).toEqual({
    status: ["NEW"],
    source: "Web form",
    q: "Leeds",
  });
});

test("a list, tags and a view narrow together; what is chosen goes before what the view says", () => {
  const where = { field: "source", op: "IS", value: "Fair" } as const;
  const view = { id: "v", filter: { where, status: ["NEW"] } };
  const filter = { ...noFilter, view, listId: "l", tagIds: ["t"], status: ["QUALIFIED" as const] };
  const chosen = { listId: "l", tagId: ["t"], status: ["QUALIFIED"] };
  expect(filterOf(filter)).toEqual({ ...chosen, where });
  expect(queryOf(filter)).toEqual({ ...chosen, where: JSON.stringify(where) });
});

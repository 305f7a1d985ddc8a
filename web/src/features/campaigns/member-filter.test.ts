import { expect, test } from "vitest";
import { filterOf, noFilter } from "./member-filter.ts";

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

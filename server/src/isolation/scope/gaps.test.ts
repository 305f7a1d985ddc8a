import { endpoints, getLead, listLeads, placeCall } from "@parley/contract";
import { expect, test } from "vitest";
import { gaps } from "./gaps.ts";
import { lists, policies } from "./policies/index.ts";
import { stories } from "./stories/index.ts";
import { told, unowned } from "./told.ts";

test("whatever names or lists what belongs to somebody is tried with scopes", () => {
  expect(gaps(endpoints, { policies, lists, told, unowned })).toEqual([]);
});

test("an endpoint that nothing tries is seen", () => {
  const three = new Map(Object.entries({ getLead, listLeads, placeCall }));
  const tried = { policies: [{ endpoint: getLead }], lists: [], told: {}, unowned: {} };
  expect(gaps(three, tried)).toEqual([
    "listLeads asks for leads:read, and no policy tries it",
    "placeCall asks for calls:create, and no policy tries it",
  ]);
});

test("what a story tells of is told by a story that there is", () => {
  const named = [...Object.keys(told), ...Object.keys(unowned)];
  expect(named.filter((name) => !endpoints.has(name))).toEqual([]);
  expect(Object.values(told).filter((story) => !(story in stories))).toEqual([]);
});

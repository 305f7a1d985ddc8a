import type { BulkChange } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, type LeadState } from "./decide.ts";
import { applied, decideUndo } from "./values.ts";

const now = new Date("2026-11-21T12:00:00Z");
const plain: LeadState = {
  status: "NEW",
  source: null,
  assigneeId: null,
  teamId: null,
  attributes: { tariff: "Basic" },
  tagIds: ["hot"],
  deletedAt: null,
  isOnCall: false,
};

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const key = fc.constantFrom("tariff", "boiler", "__proto__", "age");
const id = fc.constantFrom("anna", "ben", "carl");
const lead: fc.Arbitrary<LeadState> = fc.record({
  status: fc.constantFrom("NEW", "CONTACTED"),
  source: fc.option(fc.constantFrom("Web", "Referral")),
  assigneeId: fc.option(id),
  teamId: fc.option(id),
  attributes: fc.dictionary(key, scalar),
  tagIds: fc.uniqueArray(id),
  deletedAt: fc.constant(null),
  isOnCall: fc.constant(false),
});
const change: fc.Arbitrary<BulkChange> = fc.oneof(
  fc.record({
    action: fc.constant("STATUS" as const),
    status: fc.constantFrom("NEW", "CONTACTED"),
  }),
  fc.record({ action: fc.constant("SOURCE" as const), source: fc.option(fc.constant("Web")) }),
  fc.record({ action: fc.constant("ASSIGN" as const), assigneeId: fc.option(id) }),
  fc.record({ action: fc.constant("ATTRIBUTE" as const), key, value: scalar }),
  fc.record({ action: fc.constantFrom("ADD_TAG", "REMOVE_TAG"), tagId: id }),
  fc.record({ action: fc.constant("DELETE" as const) }),
) as fc.Arbitrary<BulkChange>;

/** The order of tags means nothing. */
function sorted(one: LeadState): LeadState {
  return { ...one, tagIds: [...one.tagIds].sort() };
}

test("a change and its undo are the identity", () => {
  fc.assert(
    fc.property(lead, change, fc.option(id), (before, one, team) => {
      const owner = one.action === "ASSIGN" ? { assigneeId: one.assigneeId, teamId: team } : null;
      const decision = decide(one, before, owner, now);
      if (decision.result !== "CHANGED") return;
      // As it is kept between the two: JSON.
      const kept = JSON.parse(JSON.stringify(decision));
      const after = applied(before, kept.after);
      expect(after).not.toEqual(before);
      const undo = decideUndo(kept, after);
      if (undo.result !== "CHANGED") throw new Error("it was not taken back");
      expect(sorted(applied(after, undo.after))).toEqual(sorted(before));
    }),
  );
});

test("what is so already is not changed", () => {
  expect(decide({ action: "STATUS", status: "NEW" }, plain, null, now).result).toBe("UNCHANGED");
  const same = { action: "ATTRIBUTE", key: "tariff", value: "Basic" } as const;
  expect(decide(same, plain, null, now).result).toBe("UNCHANGED");
  const absent = { action: "ATTRIBUTE", key: "age", value: null } as const;
  expect(decide(absent, plain, null, now).result).toBe("UNCHANGED");
});

test("what somebody changed since is left alone, and a change of another field does not matter", () => {
  const decision = decide({ action: "STATUS", status: "QUALIFIED" }, plain, null, now);
  if (decision.result !== "CHANGED") throw new Error("it was not changed");
  const after = applied(plain, decision.after);
  const moved = { ...after, status: "CONVERTED" };
  expect(decideUndo(decision, moved)).toEqual({ result: "REFUSED", reason: "CHANGED_SINCE" });
  expect(decideUndo(decision, { ...after, source: "Web" }).result).toBe("CHANGED");
});

test("nobody is deleted in the middle of a call, and nobody gets a hundred and first attribute", () => {
  const talking = { ...plain, isOnCall: true };
  expect(decide({ action: "DELETE" }, talking, null, now)).toMatchObject({ reason: "ON_CALL" });
  const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i]));
  const one = { action: "ATTRIBUTE", key: "more", value: 1 } as const;
  expect(decide(one, { ...plain, attributes }, null, now)).toMatchObject({
    reason: "TOO_MANY_ATTRIBUTES",
  });
});

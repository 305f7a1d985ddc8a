import { type LeadDetail, leadMergeFields } from "@parley/contract";
import { expect, test } from "vitest";
import { areOfOnePerson, leadKeptFrom, sidesOf } from "./lead-choice.ts";

const lead = (id: string, rest: Partial<LeadDetail> = {}) =>
  ({
    id,
    contactId: "p",
    status: "NEW",
    source: null,
    externalId: null,
    assigneeId: null,
    ...rest,
  }) as LeadDetail;

const a = lead("a");
const b = lead("b", { source: "Fair", assigneeId: "u" });
const c = lead("c", { source: "Web", externalId: "x" });

test("what the kept lead lacks comes from the first that has it, but not its owner", () => {
  expect(leadKeptFrom([a, b, c], "source", "a", {})).toBe("b");
  expect(leadKeptFrom([a, b, c], "assigneeId", "a", {})).toBe("a");
  expect(leadKeptFrom([a, b, c], "source", "a", { source: "c" })).toBe("c");
});

test("each lead that goes gives what was chosen of it", () => {
  expect(sidesOf([a, b, c], leadMergeFields, "a", { assigneeId: "b" })).toEqual([
    {
      loserId: "b",
      fields: { status: "WINNER", source: "LOSER", externalId: "WINNER", assigneeId: "LOSER" },
    },
    {
      loserId: "c",
      fields: { status: "WINNER", source: "WINNER", externalId: "LOSER", assigneeId: "WINNER" },
    },
  ]);
});

test("leads of two people are not one", () => {
  expect(areOfOnePerson([a, b])).toBe(true);
  expect(areOfOnePerson([a, lead("d", { contactId: "q" })])).toBe(false);
});

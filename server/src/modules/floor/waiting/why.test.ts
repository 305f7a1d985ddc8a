import { expect, test } from "vitest";
import { type CampaignFacts, whyWaits } from "./why.ts";

const supply = { isDue: false, serves: false, needed: [], isHeld: false, isRefused: false };
const facts: CampaignFacts = {
  ...{ campaignId: "c", campaignName: "Renewals", isOfTeam: true, missing: [], isOpen: true },
  ...{
    opensAt: null,
    isByHand: false,
    isInbound: false,
    standstill: null,
    supply,
    skills: ["German"],
  },
};
const later = "2026-03-03T09:00:00.000Z";

const table: [string, Partial<CampaignFacts>][] = [
  ["DIALLING", { supply: { ...supply, isDue: true, serves: true } }],
  ["NO_LEAD_FOR_SKILLS", { supply: { ...supply, isDue: true, needed: ["Spanish"], isHeld: true } }],
  ["HELD_BACK", { supply: { ...supply, isHeld: true, isRefused: true } }],
  ["NOT_ALLOWED", { supply: { ...supply, isRefused: true } }],
  ["NO_LEAD", {}],
  // What holds up the campaign as a whole goes before what is left to dial.
  ["ABANDON_LIMIT", { standstill: "ABANDON_LIMIT", supply: { ...supply, serves: true } }],
  ["LIMIT_REACHED", { standstill: "LIMIT_REACHED" }],
  ["NO_CARRIER", { standstill: "NO_CARRIER" }],
  ["PICKS_HIMSELF", { isByHand: true, supply: null }],
  ["NO_CALLER", { isInbound: true, supply: null }],
  ["OUTSIDE_HOURS", { isOpen: false, opensAt: later, supply: null, standstill: "NO_CARRIER" }],
  ["LACKS_SKILL", { missing: ["German"], isOpen: false, supply: null }],
  ["OTHER_TEAM", { isOfTeam: false, missing: ["German"], supply: null }],
];

test.each(table)("an agent waits for %s", (because, known) => {
  expect(whyWaits([{ ...facts, ...known }]).map((one) => one.because)).toEqual([because]);
});

test("each reason brings what its sentence needs, and no other does", () => {
  const told = Object.fromEntries(
    table.map(([because, known]) => [because, whyWaits([{ ...facts, ...known }])[0]]),
  );
  expect(told.NO_LEAD_FOR_SKILLS).toMatchObject({
    ...{ skills: ["German"], needed: ["Spanish"], hasHeld: true },
  });
  expect(told.LACKS_SKILL).toMatchObject({ skills: [], needed: ["German"] });
  expect(told.OUTSIDE_HOURS).toMatchObject({ opensAt: later });
  expect(told.NO_LEAD).toMatchObject({ skills: [], needed: [], hasHeld: false, opensAt: null });
});

test("of several the one comes first in which somebody is dialled for him, and others' are told last of all", () => {
  const all = table.map(([because, known]) => ({ ...facts, ...known, campaignId: because }));
  const own = whyWaits(all.toReversed()).map(({ because }) => because);
  expect(own[0]).toBe("DIALLING");
  expect(own).not.toContain("OTHER_TEAM");
  expect(own).not.toContain("LACKS_SKILL");
  expect(own).toHaveLength(11);
  const none = whyWaits(all.filter(({ isOfTeam, missing }) => !isOfTeam || missing.length > 0));
  expect(none.map(({ because }) => because)).toEqual(["LACKS_SKILL", "OTHER_TEAM"]);
});

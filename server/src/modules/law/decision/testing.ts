import { type LawFigures, openTolls, type SettingsOf } from "@parley/contract";
import { type Place, resolve } from "../packs/index.ts";
import { type Dialled, type Facts, type Rules, toRules } from "./index.ts";

export const nothingDialled: Dialled = { recent: [], inAll: 0 };

/** Somebody in London against whom nothing speaks. */
export const harmless: Facts = {
  purpose: "MARKETING",
  automatic: true,
  agentHeld: true,
  zones: ["Europe/London"],
  doNotCall: false,
  doNotCallCampaign: false,
  doNotCallNational: false,
  nationalFileAt: Date.parse("2026-06-01T00:00:00Z"),
  consent: "NONE",
  number: nothingDialled,
  person: nothingDialled,
  spokenWithAt: null,
  abandonedAt: null,
  machineAt: null,
  recordAt: Date.parse("2026-05-01T00:00:00Z"),
  callerId: "+442079460000",
  country: "GB",
  costly: false,
  dialsByHand: 0,
  spent: { minor: 0, until: 0 },
};

/** A Wednesday, one in the afternoon in London. */
export const wednesday = Date.parse("2026-06-10T12:00:00Z");

type Calling = Partial<SettingsOf<"calling">>;

export function rulesFor(place: Place, calling: Calling = {}, holidays: string[] = []): Rules {
  const { figures } = resolve(place, { changes: {}, optionalPacks: [], ...calling });
  return toRules(figures, new Set(holidays), 7, calling.tolls ?? openTolls);
}

export function rulesOf(figures: LawFigures, holidays: string[] = []): Rules {
  return toRules(figures, new Set(holidays), 7);
}

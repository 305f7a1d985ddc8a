import type { Place } from "../packs/resolve.ts";
import { type RecordingLaw, recordingLaws } from "./places.ts";

/** Why somebody is told before he is recorded; null where nothing asks for it. */
export type NoticeNeed = Pick<RecordingLaw, "basis" | "citation"> | null;

const unknown = {
  basis: "CAUTION" as const,
  citation: "Where he is, is not known, or what holds there",
};

/** Whether somebody must be told, by all places that he may be in: the strictest holds. */
export function noticeNeededIn(places: readonly Place[]): NoticeNeed {
  if (places.length === 0) return unknown;
  const needs = places.map(needIn).filter((need) => need !== null);
  return needs.find(({ basis }) => basis === "LAW") ?? needs[0] ?? null;
}

function needIn({ country, region }: Place): NoticeNeed {
  const ofCountry = recordingLaws.filter((law) => law.country === country);
  const own = ofCountry.find((law) => law.region !== null && law.region === region);
  const law = own ?? ofCountry.find((one) => one.region === null);
  // Of a country whose states differ, one must know the state.
  const isDivided = ofCountry.some((one) => one.region !== null);
  if (law === undefined || (isDivided && region === null)) return unknown;
  return law.consent === "ALL" ? { basis: law.basis, citation: law.citation } : null;
}

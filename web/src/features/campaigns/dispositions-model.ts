import {
  type FollowUp,
  followUps,
  type getCampaignDispositions,
  type Input,
  type Output,
  type setCampaignDispositions,
} from "@parley/contract";

export type Pick = Input<typeof setCampaignDispositions>["body"]["items"][number];

/** What the campaign has picked, for the form; the whole catalogue where it has picked nothing. */
export function picksOf({ items }: Output<typeof getCampaignDispositions>): Pick[] {
  return items.map(({ id, hotKey, followUp, tagIds, leadStatus, worthMinor }) => ({
    dispositionId: id,
    hotKey,
    followUp,
    tagIds: [...tagIds],
    leadStatus,
    worthMinor,
  }));
}

export function moved(picks: readonly Pick[], at: number, by: -1 | 1): readonly Pick[] {
  const [one, other] = [picks[at], picks[at + by]];
  if (!one || !other) return picks;
  return picks.map((pick) => (pick === one ? other : pick === other ? one : pick));
}

/** The pick for a disposition that is added: on the first key that is free. */
export function added(picks: readonly Pick[], { id }: { id: string }): Pick {
  const taken = new Set(picks.map(({ hotKey }) => hotKey));
  const free = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].find((key) => !taken.has(key));
  return {
    dispositionId: id,
    hotKey: free ?? null,
    followUp: { type: "CATALOGUE" },
    tagIds: [],
    leadStatus: null,
    worthMinor: null,
  };
}

/** A rule of a kind, as it is when it was just chosen. */
export function ruleOf(type: string | null): FollowUp {
  const known = followUps.find((one) => one === type) ?? "CATALOGUE";
  if (known === "RETRY") return { type: known, minutes: 60 };
  if (known === "CALLBACK") return { type: known, hours: 24 };
  return { type: known };
}

/** Keys that two of them would share. */
export function sharedKeys(picks: readonly Pick[]): ReadonlySet<string> {
  const keys = picks.flatMap(({ hotKey }) => hotKey ?? []);
  return new Set(keys.filter((key, at) => keys.indexOf(key) !== at));
}

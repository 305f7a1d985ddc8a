import type { AttributionRow } from "./queries.ts";

export type NewTouch = {
  source: string;
  campaign: string | null;
  medium: string | null;
  at: Date;
};

/** What is known of a lead's way: its own source, and the row beside it. */
export type Known = { source: string | null; row: AttributionRow };

/**
 * What a touch makes of it. One that is earlier than the first takes its place, and what was first is the
 * last unless something came after it; one between the two is only counted.
 */
export function touched({ source, row }: Known, touch: NewTouch): Known {
  const touches = row.touches + 1;
  // A lead that came from nowhere was brought by what is told of it first.
  if (source === null && row.last_at === null) return { source: touch.source, row: first(touch) };
  if (touch.at < row.first_at) {
    const isOnly = row.last_at === null;
    const last = isOnly
      ? {
          last_source: source,
          last_campaign: row.first_campaign,
          last_medium: row.first_medium,
          last_at: row.first_at,
        }
      : {};
    return { source: touch.source, row: { ...row, ...last, ...firstOf(touch), touches } };
  }
  if (row.last_at !== null && touch.at < row.last_at) return { source, row: { ...row, touches } };
  return {
    source,
    row: {
      ...row,
      last_source: touch.source,
      last_campaign: touch.campaign,
      last_medium: touch.medium,
      last_at: touch.at,
      touches,
    },
  };
}

function first(touch: NewTouch): AttributionRow {
  const last = { last_source: null, last_campaign: null, last_medium: null, last_at: null };
  return { ...last, ...firstOf(touch), touches: 1 };
}

function firstOf({ campaign, medium, at }: NewTouch) {
  return { first_campaign: campaign, first_medium: medium, first_at: at };
}

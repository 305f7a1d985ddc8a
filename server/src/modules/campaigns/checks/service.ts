import type { CampaignChecks } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { callerIdsFor } from "../../calls/index.ts";
import { isOpen, type LawOfPlace, nationalFiles, readLaw } from "../../law/index.ts";
import { type CampaignRow, queuesOf } from "../queries.ts";
import { opennessAt, timeZoneOfTenant } from "../schedule/hours.ts";
import { campaignOf } from "../service.ts";
import { type CountryFacts, checksOf, worstOf } from "./checks.ts";
import { type PlaceOfMembers, placesOfMembers } from "./queries.ts";

const quarterMs = 15 * 60_000;
const quartersAhead = 7 * 24 * 4;

type Placed = PlaceOfMembers & { law: LawOfPlace };

/** What stands against starting a campaign, as the lists, the law and its leads are now. */
export async function checkCampaign(ctx: Ctx, id: string): Promise<CampaignChecks> {
  const campaign = await campaignOf(ctx, id, "campaigns:read-stats");
  const law = await readLaw(ctx.tx);
  const files = await nationalFiles(ctx.tx);
  const places = (await placesOfMembers(ctx.tx, id)).map(
    (place): Placed => ({ ...place, law: law.of(place) }),
  );
  // Nobody in particular: whom no number of the stock is near is shown what this says.
  const shows = await callerIdsFor(ctx, campaign);
  const timeZone = await timeZoneOfTenant(ctx.tx);
  const needsZone = places.filter(
    ({ zones, law: { rules } }) => zones.length === 0 && !rules.alwaysOpen,
  );
  const quarters = openQuarters(campaign, timeZone, ctx.now);
  const shut = places.filter((place) => !needsZone.includes(place) && !isEverOpen(place, quarters));
  const checks = checksOf({
    campaign,
    callerId: shows("")?.number ?? law.callerId,
    leads: sum(places),
    queues: (await queuesOf(ctx.tx, id)).length,
    withoutZone: sum(needsZone),
    neverOpen: sum(shut),
    countries: countriesOf(places, files),
    now: ctx.now,
  });
  return { campaignId: id, at: ctx.now.toISOString(), level: worstOf(checks), checks };
}

/** The quarters of an hour of the next seven days in which the campaign itself dials. */
function openQuarters({ hours }: CampaignRow, timeZone: string, now: Date): number[] {
  const first = Math.ceil(now.getTime() / quarterMs) * quarterMs;
  return Array.from({ length: quartersAhead }, (_, i) => first + i * quarterMs).filter(
    (at) => opennessAt(hours, timeZone, new Date(at)).isOpen,
  );
}

function isEverOpen({ zones, law: { rules } }: Placed, quarters: readonly number[]): boolean {
  if (rules.alwaysOpen) return quarters.length > 0;
  return quarters.some((at) => zones.every((zone) => isOpen(zone, at, rules.open)));
}

/** A country of which several regions have packs of their own is held to the strictest of them. */
function countriesOf(places: readonly Placed[], files: ReadonlyMap<string, Date>): CountryFacts[] {
  const facts = new Map<string | null, CountryFacts>();
  for (const { country, law } of places) {
    const { nationalFileDays, callerIdNeeded, ...rules } = law.rules;
    const known = facts.get(country);
    facts.set(country, {
      country,
      fileAt: country === null ? null : (files.get(country) ?? null),
      fileDays: least(known?.fileDays, nationalFileDays),
      callerIdNeeded: callerIdNeeded || (known?.callerIdNeeded ?? false),
      mostDials: least(
        known?.mostDials,
        least(rules.callsPerNumberInAll, rules.callsPerPersonInAll),
      ),
    });
  }
  return [...facts.values()].sort((a, b) => (a.country ?? "").localeCompare(b.country ?? ""));
}

function least(one: number | null | undefined, other: number | null): number | null {
  if (one === null || one === undefined) return other;
  return other === null ? one : Math.min(one, other);
}

function sum(places: readonly PlaceOfMembers[]): number {
  return places.reduce((all, { leads }) => all + leads, 0);
}

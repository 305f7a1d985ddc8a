import { type ScoreFactor, type SettingsOf, scoreFactors } from "@parley/contract";

/*
 * The score by rules: five factors, each worth what the tenant says. Pure: no database and no clock.
 * Everything that is added up is a whole tenth of a point, so that sums are exact.
 */

export type ScoringRules = SettingsOf<"scoring">;

/** What the rules look at in a lead. */
export type RuleFacts = {
  readonly source: string | null;
  readonly status: string;
  readonly createdAt: number;
  readonly assigneeId: string | null;
  readonly teamId: string | null;
  /** Whether somebody has spoken with the person. */
  readonly reached: boolean;
};

/** What the rules take from the tenant's history and its floor; plain JSON, shares from 0 to 1. */
export type Basis = {
  /** Of each source how its conversions compare with the best one's. */
  readonly sources: Readonly<Record<string, number>>;
  /** The same for a source of which nothing is known. */
  readonly anySource: number;
  /** How much room each assignee has for his leads: 1 for who has no more than the others. */
  readonly room: Readonly<Record<string, number>>;
  /** How many of its agents each team had on duty lately, and how many the tenant had. */
  readonly teams: Readonly<Record<string, number>>;
  readonly floor: number;
};

/** What a lead has that nobody works on: somebody may take it, but nobody has. */
const unassigned = 0.5;
const dayMs = 86_400_000;

/** Tenths of a point of each factor, in the order of `scoreFactors`. */
export function scoreByRules(facts: RuleFacts, rules: ScoringRules, basis: Basis, now: number) {
  return scoreFactors.map((factor) =>
    Math.round(10 * rules.weights[factor] * shareOf(factor, facts, rules, basis, now)),
  );
}

/** How much of its weight a factor earns, from 0 to 1. */
function shareOf(
  factor: ScoreFactor,
  facts: RuleFacts,
  rules: ScoringRules,
  basis: Basis,
  now: number,
): number {
  switch (factor) {
    case "source":
      return sourceShare(facts.source, rules, basis);
    case "status": {
      const worth = own(rules.statuses, facts.status) ?? 50;
      return within((worth + (facts.reached && worth > 0 ? rules.reachedBonus : 0)) / 100);
    }
    case "age": {
      const days = Math.max(0, now - facts.createdAt) / dayMs;
      return 0.5 ** (days / rules.halfLifeDays);
    }
    case "assignment":
      return facts.assigneeId === null ? unassigned : (own(basis.room, facts.assigneeId) ?? 1);
    case "availability":
      return (facts.teamId === null ? undefined : own(basis.teams, facts.teamId)) ?? basis.floor;
  }
}

function sourceShare(source: string | null, rules: ScoringRules, basis: Basis): number {
  if (source === null) return basis.anySource;
  const byHand = rules.sources.find(({ name }) => name === source);
  if (byHand) return byHand.quality / 100;
  return own(basis.sources, source) ?? basis.anySource;
}

/** A tenant may call a source or a status `constructor`. */
function own(values: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

export type SourceCounts = { name: string; closed: number; converted: number };

/** So many leads of average outcome are added to each source, so that a few do not decide. */
const prior = 20;

/**
 * What each source is worth: its conversions, shrunk to those of the tenant, as a share of the best
 * source's. Without any conversion nothing is known, and every source counts half.
 */
export function qualityOfSources(counts: readonly SourceCounts[]): {
  sources: Record<string, number>;
  anySource: number;
} {
  const sum = (of: "closed" | "converted") => counts.reduce((all, one) => all + one[of], 0);
  const converted = sum("converted");
  if (converted === 0) return { sources: {}, anySource: 0.5 };
  const mean = converted / sum("closed");
  const rates = counts.map(({ name, closed, converted: of }) => ({
    name,
    rate: (of + prior * mean) / (closed + prior),
  }));
  const best = Math.max(mean, ...rates.map(({ rate }) => rate));
  const sources = Object.fromEntries(rates.map(({ name, rate }) => [name, round(rate / best)]));
  return { sources, anySource: round(mean / best) };
}

/** An assignee with no more open leads than is usual has room; one with twice as many has half of it. */
export function roomOf(open: readonly { id: string; leads: number }[]): Record<string, number> {
  const usual = open.reduce((sum, { leads }) => sum + leads, 0) / Math.max(1, open.length);
  return Object.fromEntries(
    open.map(({ id, leads }) => [id, leads <= usual ? 1 : round(usual / leads)]),
  );
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

import { type LedgerCounts, rateOf, type TruthMeter } from "@parley/contract";

/**
 * How far the detection of machines can be believed: of the calls that it took for machines and that an
 * agent got all the same, so many were people; of those that it hung up on as many must have been.
 */
export function truthOf(counts: LedgerCounts): TruthMeter {
  const { sampled, sampledPeople, machines, agentMachines, people, abandoned, talks } = counts;
  const hungUp = machines - agentMachines;
  const known = sampled > 0 ? rateOf({ hits: sampledPeople, all: sampled }) : null;
  const estimated = known === null ? null : Math.round(known.rate * hungUp);
  // Of the sampled machines the detection was right.
  const missed = agentMachines - (sampled - sampledPeople);
  const takenForPeople = talks - sampled;
  return {
    sampled,
    people: sampledPeople,
    rate: known?.rate ?? null,
    low: known?.low ?? null,
    high: known?.high ?? null,
    hungUp,
    estimated,
    abandonRate: shareOf(abandoned, people),
    rateWithEstimate:
      estimated === null ? null : shareOf(abandoned + estimated, people + estimated),
    missed,
    missedRate: shareOf(missed, takenForPeople),
  };
}

export function shareOf(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

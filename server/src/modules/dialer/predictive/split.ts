/** An agent on the floor, the running campaigns that he may work for, and the one in which he is counted now. */
export type Sharer = { id: string; serves: readonly string[]; at: string | null };
/** How many agents a campaign can make use of: by the leads that are due and the calls that are open. */
export type Wanting = { id: string; demand: number; weight: number };

/** Beyond what a campaign can make use of, one more is worth less than anywhere else. */
const full = 1e9;

/**
 * Counts each agent in one campaign: everybody in the one that he is in already as long as the campaigns that
 * share people have as many as their weights say, none more than it can make use of while another can. Who may work for one
 * campaign only stays there; of those who may work for several, a campaign with nothing to do gets nobody.
 */
export function split(
  sharers: readonly Sharer[],
  campaigns: readonly Wanting[],
): Map<string, string | null> {
  const plan = new Plan(campaigns);
  const open = sharers.map((sharer) => ({ ...sharer, choices: plan.choicesOf(sharer) }));
  for (const { id, at, choices } of open) {
    if (at !== null && choices.includes(at)) plan.put(id, at);
  }
  const newcomers = open.filter(({ id }) => !plan.place.has(id));
  for (const { id, choices } of newcomers.toSorted((a, b) => a.choices.length - b.choices.length)) {
    plan.put(id, plan.emptiest(choices));
  }
  while (open.some(({ id, choices }) => plan.levels(id, choices)));
  return plan.place;
}

class Plan {
  readonly place = new Map<string, string | null>();
  private readonly demand: ReadonlyMap<string, number>;
  private readonly weights: ReadonlyMap<string, number>;
  private readonly counted = new Map<string, number>();

  constructor(campaigns: readonly Wanting[]) {
    this.demand = new Map(campaigns.map(({ id, demand }) => [id, demand]));
    this.weights = new Map(campaigns.map(({ id, weight }) => [id, weight]));
  }

  choicesOf({ serves }: Sharer): string[] {
    const known = serves.filter((id) => this.demand.has(id));
    if (known.length <= 1) return known;
    return known.filter((id) => (this.demand.get(id) ?? 0) > 0);
  }

  put(id: string, campaignId: string | null): void {
    const before = this.place.get(id);
    if (before) this.counted.set(before, this.countOf(before) - 1);
    this.place.set(id, campaignId);
    if (campaignId !== null) this.counted.set(campaignId, this.countOf(campaignId) + 1);
  }

  /** Where one more is worth most. */
  emptiest(choices: readonly string[]): string | null {
    let best: string | null = null;
    for (const one of choices) {
      if (best === null || this.fill(one, 1) < this.fill(best, 1)) best = one;
    }
    return best;
  }

  /** Moves an agent to where he is worth more; says whether he moved. */
  levels(id: string, choices: readonly string[]): boolean {
    const from = this.place.get(id) ?? null;
    const to = this.emptiest(choices.filter((one) => one !== from));
    if (from === null || to === null || this.fill(to, 1) >= this.fill(from, 0)) return false;
    this.put(id, to);
    return true;
  }

  private fill(campaignId: string, more: number): number {
    const count = this.countOf(campaignId) + more;
    const share = count / (this.weights.get(campaignId) ?? 1);
    return count > (this.demand.get(campaignId) ?? 0) ? full + share : share;
  }

  private countOf(campaignId: string): number {
    return this.counted.get(campaignId) ?? 0;
  }
}

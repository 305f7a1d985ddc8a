/** What its turns go by. */
export type Share = {
  weight: number;
  /** Teams whose agents work it; none means all. */
  teamIds: readonly string[];
};

/** A campaign as far as its turns go. */
type Turn = Share & {
  /** What it has had, by its weight: it is counted on from here. */
  had: number;
  /** Where it stood when it was served last. */
  start: number;
  servedAt: number;
};

/**
 * Which of a tenant's campaigns comes first. Each has had so much, calls by its weight, and whoever has had least
 * comes first (start-time fair queueing): over time two that want the same agents have them as their weights are. Who
 * had nothing to dial for a while begins where those are with whom he shares agents, and does not make up for
 * it. One with teams of its own moves nobody else on, however much it dials.
 */
export class Turns {
  private readonly known = new Map<string, Turn>();
  private servings = 0;

  order<C extends { campaignId: string }>(campaigns: readonly C[]): C[] {
    const places = new Map(
      campaigns.map(({ campaignId }) => {
        const turn = this.of(campaignId);
        return [campaignId, { start: this.startOf(turn), servedAt: turn.servedAt }];
      }),
    );
    const place = ({ campaignId }: C) => places.get(campaignId) ?? { start: 0, servedAt: 0 };
    return campaigns.toSorted((a, b) => {
      const [one, other] = [place(a), place(b)];
      return one.start - other.start || one.servedAt - other.servedAt;
    });
  }

  /** Its weight and teams, as far as is known since it was looked at. */
  weigh(campaignId: string, share: Share): void {
    Object.assign(this.of(campaignId), share);
  }

  /** So many calls were placed for it. */
  served(campaignId: string, calls: number): void {
    if (calls === 0) return;
    const turn = this.of(campaignId);
    turn.start = this.startOf(turn);
    turn.had = turn.start + calls / turn.weight;
    turn.servedAt = ++this.servings;
  }

  /** Of all others. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.known.keys()) if (!campaignIds.has(id)) this.known.delete(id);
  }

  private startOf(turn: Turn): number {
    let start = turn.had;
    for (const other of this.known.values()) {
      if (other.start > start && mayShare(turn, other)) start = other.start;
    }
    return start;
  }

  private of(campaignId: string): Turn {
    const known = this.known.get(campaignId);
    if (known) return known;
    const turn = { had: 0, weight: 1, teamIds: [], start: 0, servedAt: 0 };
    this.known.set(campaignId, turn);
    return turn;
  }
}

function mayShare(one: Share, other: Share): boolean {
  if (one.teamIds.length === 0 || other.teamIds.length === 0) return true;
  return one.teamIds.some((id) => other.teamIds.includes(id));
}

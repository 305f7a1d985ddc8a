/** A campaign as far as its turns go. */
type Turn = {
  /** What it has had, by its weight: it is counted on from here. */
  had: number;
  weight: number;
  servedAt: number;
};

/**
 * Which of a tenant's campaigns comes first. Each has had so much, calls by its weight, and whoever has had least
 * comes first (start-time fair queueing): over time two that want the same agents have them as their weights are. Who
 * had nothing to dial for a while begins where the others are, and does not make up for it.
 */
export class Turns {
  private readonly known = new Map<string, Turn>();
  /** Where the campaign stood that was served last. */
  private now = 0;
  private servings = 0;

  order<C extends { campaignId: string }>(campaigns: readonly C[]): C[] {
    const place = ({ campaignId }: C) => this.of(campaignId);
    return campaigns.toSorted((a, b) => {
      const [one, other] = [place(a), place(b)];
      return this.startOf(one) - this.startOf(other) || one.servedAt - other.servedAt;
    });
  }

  /** Its weight, as far as is known since it was looked at. */
  weigh(campaignId: string, weight: number): void {
    this.of(campaignId).weight = weight;
  }

  /** So many calls were placed for it. */
  served(campaignId: string, calls: number): void {
    if (calls === 0) return;
    const turn = this.of(campaignId);
    const start = this.startOf(turn);
    this.now = Math.max(this.now, start);
    turn.had = start + calls / turn.weight;
    turn.servedAt = ++this.servings;
  }

  /** Of all others. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.known.keys()) if (!campaignIds.has(id)) this.known.delete(id);
  }

  private startOf({ had }: Turn): number {
    return Math.max(this.now, had);
  }

  private of(campaignId: string): Turn {
    const known = this.known.get(campaignId);
    if (known) return known;
    const turn = { had: this.now, weight: 1, servedAt: 0 };
    this.known.set(campaignId, turn);
    return turn;
  }
}

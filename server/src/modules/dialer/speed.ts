/** How many calls each campaign may still begin: a bucket that fills by its own calls a second, up to one second's. */
export class Speeds {
  private readonly buckets = new Map<string, { free: number; at: number }>();

  /** Calls that may begin now; without a bound all that are asked for. */
  free(campaignId: string, perSecond: number | null, now: number): number {
    if (perSecond === null) {
      this.buckets.delete(campaignId);
      return Number.POSITIVE_INFINITY;
    }
    const known = this.buckets.get(campaignId) ?? { free: perSecond, at: now };
    const filled = known.free + (Math.max(0, now - known.at) / 1000) * perSecond;
    const bucket = { free: Math.min(perSecond, filled), at: Math.max(known.at, now) };
    this.buckets.set(campaignId, bucket);
    return Math.floor(bucket.free);
  }

  began(campaignId: string, calls: number): void {
    const bucket = this.buckets.get(campaignId);
    if (bucket) bucket.free -= calls;
  }

  /** Of all others. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.buckets.keys()) if (!campaignIds.has(id)) this.buckets.delete(id);
  }
}

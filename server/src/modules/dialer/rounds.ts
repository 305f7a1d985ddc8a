/** So many tenants have their round at a time: one that is slow must not keep the others waiting. */
const mostAtOnce = 6;

/**
 * Rounds of tenants, side by side: of one tenant one at a time, and another after it where it was asked for
 * meanwhile. Whoever asks again while others wait comes after them.
 */
export class Rounds {
  private readonly round: (tenantId: string) => Promise<void>;
  private readonly going = new Map<string, Promise<void>>();
  private readonly waiting = new Set<string>();

  constructor(round: (tenantId: string) => Promise<void>) {
    this.round = round;
  }

  ask(tenantId: string): void {
    this.waiting.add(tenantId);
    this.next();
  }

  /** When the round of this tenant that is under way now is over. */
  async over(tenantId: string): Promise<void> {
    await this.going.get(tenantId);
  }

  /** Begins none any more; when those that are under way are over. */
  async end(): Promise<void> {
    this.waiting.clear();
    await Promise.all(this.going.values());
  }

  private next(): void {
    for (const tenantId of this.waiting) {
      if (this.going.size >= mostAtOnce) return;
      if (this.going.has(tenantId)) continue;
      this.waiting.delete(tenantId);
      this.going.set(tenantId, this.go(tenantId));
    }
  }

  private async go(tenantId: string): Promise<void> {
    // Not before it stands among those that are under way.
    await Promise.resolve();
    try {
      await this.round(tenantId);
    } finally {
      this.going.delete(tenantId);
      this.next();
    }
  }
}

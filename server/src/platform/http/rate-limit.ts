import type { FastifyReply } from "fastify";
import { LRUCache } from "lru-cache";
import { Refusal } from "../errors.ts";

type Bucket = { tokens: number; at: number };

/**
 * A token bucket for each key: `perMinute` in a burst, refilled evenly. Kept in this process; each
 * process counts for itself.
 */
export class RateLimits {
  readonly buckets = new LRUCache<string, Bucket>({ max: 100_000 });
  hits = 0;
  misses = 0;
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Takes one token, tells the caller in headers how many are left, or refuses. */
  take(key: string, perMinute: number, reply: FastifyReply): void {
    const now = this.now();
    const bucket = this.buckets.get(key);
    if (bucket) this.hits++;
    else this.misses++;
    const known = bucket ?? { tokens: perMinute, at: now };
    const refilled = known.tokens + ((now - known.at) / 60_000) * perMinute;
    const tokens = Math.min(perMinute, refilled);
    const left = tokens - 1;
    this.buckets.set(key, { tokens: Math.max(left, tokens < 1 ? tokens : 0), at: now });

    const resetSeconds = Math.ceil(((perMinute - Math.max(0, left)) / perMinute) * 60);
    reply.header("ratelimit-limit", perMinute);
    reply.header("ratelimit-remaining", Math.max(0, Math.floor(left)));
    reply.header("ratelimit-reset", resetSeconds);
    if (left >= 0) return;
    const retryAfter = Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60));
    throw new Refusal("too-many-requests", `At most ${perMinute} requests a minute`, {
      retryAfter,
    });
  }
}

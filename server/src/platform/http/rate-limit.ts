import type { Endpoint } from "@parley/contract";
import type { FastifyReply } from "fastify";
import { LRUCache } from "lru-cache";
import type { Actor } from "../ctx.ts";
import { Refusal } from "../errors.ts";

type Bucket = { tokens: number; at: number };

/** One limit that a request counts against. `name` is what its policy is called in the headers. */
export type Limit = { name: string; key: string; perMinute: number };

/** What holds in a tenant: by user, by key of the API, for all together, and by role in place of the first. */
export type Rules = {
  user: number;
  apiKey: number;
  tenant: number;
  roles: Readonly<Record<string, number>>;
};
export type LimitRules = (tenantId: string) => Promise<Rules>;

type Asker = { tenantId: string; actor: Actor & { userId: string } };

const unlimited: LimitRules = async () => ({
  user: Number.MAX_SAFE_INTEGER,
  apiKey: Number.MAX_SAFE_INTEGER,
  tenant: Number.MAX_SAFE_INTEGER,
  roles: {},
});

/**
 * A token bucket for each key: `perMinute` in a burst, refilled evenly. Kept in this process; each
 * process counts for itself.
 */
export class RateLimits {
  readonly buckets = new LRUCache<string, Bucket>({ max: 100_000 });
  hits = 0;
  misses = 0;
  private readonly rules: LimitRules;
  private readonly now: () => number;

  constructor(rules: LimitRules = unlimited, now: () => number = () => performance.now()) {
    this.rules = rules;
    this.now = now;
  }

  /** Everything that a request of somebody signed in counts against. */
  async takeAll(asker: Asker, endpoint: Endpoint, reply: FastifyReply): Promise<void> {
    this.takeEach(limitsOf(asker, endpoint, await this.rules(asker.tenantId)), reply);
  }

  /** Takes one token, tells the caller in headers how many are left, or refuses. */
  take(key: string, perMinute: number, reply: FastifyReply): void {
    this.takeEach([{ name: "address", key, perMinute }], reply);
  }

  /** A token of each, or of none: whoever is refused by one has not used up the others. */
  private takeEach(limits: readonly Limit[], reply: FastifyReply): void {
    const now = this.now();
    const states = limits.map((limit) => ({ ...limit, tokens: this.tokensOf(limit, now) }));
    const refused = states.find(({ tokens }) => tokens < 1);
    const after = states.map((state) => {
      const tokens = refused ? state.tokens : state.tokens - 1;
      this.buckets.set(state.key, { tokens, at: now });
      return { ...state, tokens };
    });
    tell(reply, after);
    if (!refused) return;
    const { perMinute, tokens, name } = refused;
    const retryAfter = Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60));
    throw new Refusal("too-many-requests", `At most ${perMinute} requests a minute`, {
      retryAfter,
      details: { limit: name },
    });
  }

  private tokensOf({ key, perMinute }: Limit, now: number): number {
    const bucket = this.buckets.get(key);
    if (bucket) this.hits++;
    else this.misses++;
    const { tokens, at } = bucket ?? { tokens: perMinute, at: now };
    return Math.min(perMinute, tokens + ((now - at) / 60_000) * perMinute);
  }
}

function limitsOf({ tenantId, actor }: Asker, endpoint: Endpoint, rules: Rules): Limit[] {
  const limits: Limit[] = [
    personal(actor, rules),
    { name: "tenant", key: `tenant ${tenantId}`, perMinute: rules.tenant },
  ];
  const { perMinute, path } = endpoint;
  if (perMinute) {
    limits.push({ name: "address", key: `${endpoint.method} ${path} ${actor.userId}`, perMinute });
  }
  return limits;
}

/** His own: of the key he came with, or of the most that one of his roles allows. */
function personal({ userId, apiKeyId, roles = [] }: Asker["actor"], rules: Rules): Limit {
  if (apiKeyId) return { name: "key", key: `key ${apiKeyId}`, perMinute: rules.apiKey };
  const ofRoles = roles.flatMap((role) => rules.roles[role] ?? []);
  if (ofRoles.length === 0) return { name: "user", key: userId, perMinute: rules.user };
  return { name: "role", key: userId, perMinute: Math.max(...ofRoles) };
}

type State = Limit & { tokens: number };

/**
 * The policies and how much of each is left (draft-ietf-httpapi-ratelimit-headers-10), and the three
 * fields of its older drafts, which most clients read, for the policy that is nearest to its end.
 */
function tell(reply: FastifyReply, states: readonly State[]): void {
  const left = ({ tokens }: State) => Math.max(0, Math.floor(tokens));
  const reset = ({ tokens, perMinute }: State) =>
    Math.ceil(((perMinute - Math.max(0, tokens)) / perMinute) * 60);
  const policies = states.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=60`);
  const remaining = states.map((state) => `"${state.name}";r=${left(state)};t=${reset(state)}`);
  reply.header("ratelimit-policy", policies.join(", "));
  reply.header("ratelimit", remaining.join(", "));

  const [nearest] = [...states].sort((a, b) => left(a) - left(b) || b.perMinute - a.perMinute);
  if (!nearest) return;
  reply.header("ratelimit-limit", nearest.perMinute);
  reply.header("ratelimit-remaining", left(nearest));
  reply.header("ratelimit-reset", reset(nearest));
}

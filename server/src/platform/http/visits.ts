import type { Endpoint } from "@parley/contract";
import type { FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { Caller } from "./admit.ts";

/**
 * How somebody may act in another tenant than his own: by a visit that he has opened. Given by the module
 * that knows of visits; answers the caller as he is in there, or refuses.
 */
export type EnterTenant = (
  caller: Caller,
  tenantId: string,
  asked: { endpoint: Endpoint; request: FastifyRequest },
) => Promise<Caller>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The tenant that a header names, where that is another than the caller's own. */
export function otherTenant(request: FastifyRequest, caller: Caller): string | undefined {
  const named = request.headers["x-tenant-id"];
  return named === undefined || named === caller.tenantId ? undefined : String(named);
}

/** The caller within the tenant that he names. What is about oneself and what writes has no place there. */
export async function visiting(
  enter: EnterTenant,
  caller: Caller,
  tenantId: string,
  asked: { endpoint: Endpoint; request: FastifyRequest },
): Promise<Caller> {
  if (!uuid.test(tenantId)) throw new Refusal("not-found", "There is no such tenant");
  const within = await enter(caller, tenantId, asked);
  const { permission, reads } = asked.endpoint;
  if (permission === "session" || !reads) {
    throw new Refusal(
      "visit-reads-only",
      "A visit looks at what is the tenant's and changes nothing",
    );
  }
  return within;
}

const hidden = "•••";

/**
 * Takes out of an answer who the users of the tenant are, for a visit that is about how it is set up.
 * The cursor of a list goes as well: it holds the last name.
 */
export function withoutPeople(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPeople);
  if (typeof value !== "object" || value === null) return value;
  const isPerson = "email" in value;
  const entries = Object.entries(value).map(([key, one]) => {
    const isName = /(?:user|By)Name$/.test(key) || (isPerson && /^(?:name|email)$/.test(key));
    if (isName) return [key, one === null ? null : hidden];
    if (key === "nextCursor") return [key, null];
    return [key, withoutPeople(one)];
  });
  return Object.fromEntries(entries);
}

import type { CallInput, Endpoint } from "@parley/contract";
import type { Client } from "../testing/client.ts";
import type { Estate } from "./estate.ts";

type Awaitable<T> = T | Promise<T>;
type Pick = (estate: Estate) => Awaitable<string>;

/**
 * A part of a request that may name a row. The same request is made twice: with the row of the other
 * tenant and with one's own.
 */
export type Place = {
  theirs: Pick;
  ours: Pick;
  /**
   * What another tenant's row comes to. NOT_FOUND: 404, as if there were none. NOTHING: a filter
   * that finds nothing. OURS: it is a value and no key, so the request succeeds and touches one's own.
   * REFUSED: 401, as with a wrong password. FORBIDDEN: 403, for what is no tenant's business at all.
   */
  theirsIs: "NOT_FOUND" | "NOTHING" | "OURS" | "REFUSED" | "FORBIDDEN";
  /** Who names theirs, where that is another than who succeeds with ours. */
  theirsAs?: (own: Estate) => Client;
};

/** The values of the places that are being tried; the others are made up by the case. */
export type Ids = Partial<Record<string, string>>;

/** A request and who makes it; the administrator unless it says so. */
export type Made<I> = I & { as?: Client };

export type Case = {
  endpoint: Endpoint;
  request: (own: Estate, ids: Ids) => Promise<Made<AnyInput>>;
  places: Readonly<Record<string, Place>>;
};

export type AnyInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
};

/** The case of an endpoint. Without places, the address can name no row at all. */
export function caseOf<E extends Endpoint>(
  endpoint: E,
  request: (own: Estate, ids: Ids) => Awaitable<Made<CallInput<NoInfer<E>>>>,
  places: Record<string, Place> = {},
): Case {
  // Typed by its endpoint where it is written, and like every other from here on.
  const loose = request as (own: Estate, ids: Ids) => Awaitable<Made<AnyInput>>;
  return { endpoint, request: async (own, ids) => loose(own, ids), places };
}

/** A row by its key; `ours` is given when the request uses it up. */
export function key(theirs: Pick, ours: Pick = theirs): Place {
  return { theirs, ours, theirsIs: "NOT_FOUND" };
}

/** A row that narrows a list. */
export function filter(pick: Pick): Place {
  return { theirs: pick, ours: pick, theirsIs: "NOTHING" };
}

/** A value that must be unique within a tenant, and may well exist in another. */
export function value(theirs: Pick, ours: Pick): Place {
  return { theirs, ours, theirsIs: "OURS" };
}

type List = { items: unknown[]; nextCursor: string | null };

/** The cursor behind the first row of the other tenant's list: a place in an order, and no key. */
export function cursor<E extends Endpoint>(
  endpoint: E,
  input: (estate: Estate) => CallInput<NoInfer<E>>,
): Place {
  const pick: Pick = async (estate) => {
    const { params, query } = input(estate) as AnyInput;
    const first = { params, query: { ...query, limit: 1 } };
    const page = (await estate.admin.call(endpoint, first as never)) as List;
    if (page.nextCursor === null) throw new Error(`${endpoint.path} has but one page`);
    return page.nextCursor;
  };
  return { theirs: pick, ours: pick, theirsIs: "OURS" };
}

import {
  type Endpoint,
  getAgent,
  getCall,
  getCampaign,
  getContact,
  getImport,
  getLead,
  getOperation,
  getTeam,
  getUser,
  getWorkflow,
} from "@parley/contract";
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";
import { call } from "./client.ts";
import type { Change } from "./live-changes/index.ts";
import { newerRows } from "./newer-rows.ts";

type Row = { id?: string; userId?: string; contactId?: string };
type Page = { items: Row[] };

/** How one record of a list is read again. */
const records: Record<string, Endpoint> = {
  "/leads": getLead,
  "/contacts": getContact,
  "/users": getUser,
  "/teams": getTeam,
  "/agents": getAgent,
  "/calls": getCall,
  "/imports": getImport,
  "/operations": getOperation,
  "/dialer/campaigns": getCampaign,
  "/workflows": getWorkflow,
};

/** Applies what a batch of events meant; the same change twice in a batch is done once. */
export async function applyChanges(client: QueryClient, changes: Change[]): Promise<void> {
  const rows = new Map<string, Set<string>>();
  const lists = new Set<string>();
  for (const change of changes) {
    if (change.type === "merge") mergeInto(client, change.path, change.id, change.values);
    else if (change.type === "drop") dropFrom(client, change.path, change.id);
    else if (change.type === "relist") lists.add(change.path);
    else if (change.type === "reread") reread(client, change.path, change.id);
    else for (const id of knownIds(client, change)) addTo(rows, listOf(change.path), id);
  }
  for (const path of lists) relist(client, path);
  await Promise.all(
    [...rows].map(([path, ids]) => Promise.all([...ids].map((id) => refreshRow(client, path, id)))),
  );
}

function listOf(path: string): string {
  return path.split("?")[0] ?? path;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set.add(value));
}

/** Which records on screen or in the cache a row change concerns; none means nothing to do. */
export function knownIds(client: QueryClient, change: { path: string; id: string }): string[] {
  const path = listOf(change.path);
  const by = change.path.includes("?contactId") ? "contactId" : "id";
  const found = new Set<string>();
  for (const query of client.getQueryCache().findAll({ queryKey: [path] })) {
    for (const row of rowsOf(query)) if (row[by] === change.id && row.id) found.add(row.id);
  }
  for (const query of client.getQueryCache().findAll({ queryKey: [`${path}/:id`] })) {
    const record = query.state.data as Row | undefined;
    if (record?.[by] === change.id && record.id) found.add(record.id);
  }
  return [...found];
}

async function refreshRow(client: QueryClient, path: string, id: string): Promise<void> {
  const endpoint = records[path];
  if (!endpoint) {
    // Nothing says how one of these is read alone: its page and the list are asked for again.
    reread(client, `${path}/:id`, id);
    relist(client, path);
    return;
  }
  try {
    const record = (await call(endpoint, { params: { id } })) as Record<string, unknown>;
    client.setQueryData([`${path}/:id`, { id }, {}], record);
    mergeInto(client, path, id, record);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) dropFrom(client, path, id);
  }
}

function mergeInto(
  client: QueryClient,
  path: string,
  id: string,
  values: Record<string, unknown>,
): void {
  const merge = <T extends Row>(row: T): T => {
    if (row.id !== id && row.userId !== id) return row;
    // A list's row keeps its own shape: only what it shows is taken over.
    const shown = Object.entries(values).filter(([key]) => key in row);
    return { ...row, ...Object.fromEntries(shown) };
  };
  for (const query of client.getQueryCache().findAll({ queryKey: [path] })) {
    const data = query.state.data;
    if (isPages(data)) {
      if (!rowsOf(query).some((row) => row.id === id || row.userId === id)) continue;
      const pages = data.pages.map((page) => ({ ...page, items: page.items.map(merge) }));
      client.setQueryData(query.queryKey, { ...data, pages });
    } else if (isPage(data)) {
      client.setQueryData(query.queryKey, { ...data, items: data.items.map(merge) });
    } else if (hasAgents(data)) {
      client.setQueryData(query.queryKey, { ...data, agents: data.agents.map(merge) });
    } else if (isRow(data)) {
      client.setQueryData(query.queryKey, merge(data));
    }
  }
}

function dropFrom(client: QueryClient, path: string, id: string): void {
  const stays = (row: Row) => row.id !== id;
  for (const query of client.getQueryCache().findAll({ queryKey: [path] })) {
    const data = query.state.data;
    if (isPages(data)) {
      const pages = data.pages.map((page) => ({ ...page, items: page.items.filter(stays) }));
      client.setQueryData(query.queryKey, { ...data, pages });
    } else if (isPage(data)) {
      client.setQueryData(query.queryKey, { ...data, items: data.items.filter(stays) });
    }
  }
  void client.invalidateQueries({ queryKey: [`${path}/:id`, { id }] });
}

function reread(client: QueryClient, path: string, id: string | undefined): void {
  void client.invalidateQueries({ queryKey: id ? [path, { id }] : [path] });
}

/** Whether somebody reads a list of this address that has more than two pages. */
export function isLong(client: QueryClient, path: string): boolean {
  return client
    .getQueryCache()
    .findAll({ queryKey: [path] })
    .some(isLongQuery);
}

function isLongQuery(query: Query): boolean {
  const { data } = query.state;
  return isPages(data) && data.pages.length > 2 && query.isActive();
}

function relist(client: QueryClient, path: string): void {
  for (const query of client.getQueryCache().findAll({ queryKey: [path] })) {
    if (isLongQuery(query)) newerRows.setState({ [query.queryHash]: true });
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

function rowsOf(query: Query): Row[] {
  const data = query.state.data;
  if (isPages(data)) return data.pages.flatMap((page) => page.items);
  return isPage(data) ? data.items : [];
}

function isPages(data: unknown): data is InfiniteData<Page> {
  return typeof data === "object" && data !== null && "pages" in data;
}
function isPage(data: unknown): data is Page {
  return typeof data === "object" && data !== null && "items" in data;
}
function hasAgents(data: unknown): data is { agents: Row[] } {
  return typeof data === "object" && data !== null && "agents" in data;
}
function isRow(data: unknown): data is Row {
  return typeof data === "object" && data !== null && "id" in data;
}

import type { Endpoint } from "./endpoint.ts";

// Runs in the browser as it is: no schemas in here.

/** The address with its prefix, still with `:name` in it. */
export function fullPath(endpoint: Pick<Endpoint, "path">): string {
  return endpoint.path.startsWith("//") ? endpoint.path.slice(1) : `/api/v1${endpoint.path}`;
}

/** The address of one call: parameters filled in, query appended. Arrays repeat their key. */
export function addressOf(
  endpoint: Pick<Endpoint, "path">,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = fullPath(endpoint).replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`);
    }
  }
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}

import type { CallInput, listAuditTrail } from "@parley/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type AuditSearch, auditSearch } from "../../../app/search.ts";

type Query = NonNullable<CallInput<typeof listAuditTrail>["query"]>;

/** The filter of the log and the entry that is open, kept in the address. */
export function useAuditFilter(): [AuditSearch, (change: Partial<AuditSearch>) => void] {
  const search = auditSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  return [
    search,
    (change) => void navigate({ to: ".", search: { ...search, ...change }, replace: true }),
  ];
}

/** What the server is asked for. Days are those of this browser's zone, both included. */
export function auditQuery(search: AuditSearch): Omit<Query, "cursor" | "limit"> {
  const { action, outcome, actorId, subjectId, q, from, to } = search;
  return {
    ...(action ? { action } : {}),
    ...(outcome ? { outcome } : {}),
    ...(isId(actorId) ? { actorId } : {}),
    ...(isId(subjectId) ? { subjectId } : {}),
    ...(q && q.trim().length >= 2 ? { q } : {}),
    ...(from ? { from: startOf(from, 0) } : {}),
    ...(to ? { to: startOf(to, 1) } : {}),
  };
}

/** Whether it can be the id of anything. */
export function isId(text: string | undefined): text is string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text ?? "");
}

function startOf(day: string, daysLater: number): string {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return start.toISOString();
}

import { type LedgerCount, type LedgerCounts, ledgerCounts } from "@parley/contract";
import { sql } from "kysely";

/** The columns of `ledger_hours`, by what they are called outside. */
export const stored = {
  connected: "connected",
  abandoned: "abandoned",
  machines: "machine",
  busy: "busy",
  noAnswer: "no_answer",
  invalidNumber: "invalid_number",
  rejected: "rejected",
  congestion: "congestion",
  cancelled: "cancelled",
  failed: "failed",
  notPlaced: "not_placed",
  talks: "talks",
  agentMachines: "agent_machines",
  sampled: "sampled",
  sampledPeople: "sampled_people",
  sales: "sales",
  talkSeconds: "talk_seconds",
  wrapSeconds: "wrap_seconds",
  waitSeconds: "wait_seconds",
  reservedSeconds: "reserved_seconds",
  pauseSeconds: "pause_seconds",
  answeredSeconds: "answered_seconds",
  callers: "callers",
  callersServed: "callers_served",
} as const satisfies Partial<Record<LedgerCount, string>>;

export type StoredCounts = Record<keyof typeof stored, number>;
const names = Object.keys(stored) as (keyof typeof stored)[];
export const storedColumns: readonly string[] = Object.values(stored);

/** Their sums, under the names that they have outside. */
export const sums = sql.join(
  names.map((name) => sql`coalesce(sum(${sql.ref(stored[name])}), 0)::int as ${sql.ref(name)}`),
);

/** With what follows from them; nothing else that a row holds. */
export function toCounts(row: StoredCounts): LedgerCounts {
  const people = row.connected + row.abandoned;
  const dials =
    people +
    row.machines +
    row.busy +
    row.noAnswer +
    row.invalidNumber +
    row.rejected +
    row.congestion +
    row.cancelled +
    row.failed;
  const all = { ...row, people, dials };
  return Object.fromEntries(ledgerCounts.map((name) => [name, all[name]])) as LedgerCounts;
}

export function addUp(all: readonly LedgerCounts[]): LedgerCounts {
  const total = (name: LedgerCount) => all.reduce((sum, one) => sum + one[name], 0);
  return Object.fromEntries(ledgerCounts.map((name) => [name, total(name)])) as LedgerCounts;
}

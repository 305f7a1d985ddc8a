import { type LedgerCounts, ledgerCounts } from "@parley/contract";
import { defuse, toCsvLine } from "../../contacts/index.ts";
import { broughtBy, closedOf } from "../closed.ts";
import type { Kept } from "../snapshots.ts";

const moneyKeys = [
  ...(["agents", "minutes", "total", "perContact", "perSale", "waiting"] as const),
  ...(["revenue", "return"] as const),
];

/**
 * One table for programs: a row each for the total, the days, the hours, the agents, the dispositions and the money. The
 * last column is an amount: of money its sum, of a disposition what its calls brought.
 */
export function toCsv(kept: Kept): string {
  const { report } = kept;
  const line = (kind: string, key: string, name: string, counts: Partial<LedgerCounts>) => [
    ...[kept.id, report.campaignName, kind, key, name],
    ...ledgerCounts.map((count) => String(counts[count] ?? "")),
  ];
  const amount = (kind: string, key: string, value: number | null | undefined) => [
    ...[kept.id, report.campaignName, kind, key, "", ...ledgerCounts.map(() => "")],
    value ?? "",
  ];
  const rows: (string | number)[][] = [
    ["snapshot", "campaign", "kind", "key", "name", ...ledgerCounts, "amount"],
    line("TOTAL", `${report.from}/${report.to}`, "", report.total),
    ...report.days.map((day) => line("DAY", day.day, "", day)),
    ...report.hours.map((hour) => line("HOUR", hour.at, "", hour)),
    ...report.agents.map((agent) => line("AGENT", agent.agentId ?? "", agent.name ?? "", agent)),
    ...closedOf(report).map(({ dispositionId, name, calls, worth }) => [
      ...line("DISPOSITION", dispositionId, name, { talks: calls }),
      worth == null ? "" : broughtBy(calls, worth),
    ]),
    ...moneyKeys.map((key) => amount("MONEY", key, report.money[key])),
  ];
  return `\uFEFF${rows.map((cells) => `${toCsvLine(cells.map(written))}\r\n`).join("")}`;
}

/** An amount below nothing begins like a formula and is none. */
function written(cell: string | number): string {
  return typeof cell === "number" ? String(cell) : defuse(cell);
}

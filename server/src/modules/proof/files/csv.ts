import { type LedgerCounts, ledgerCounts } from "@parley/contract";
import { defuse, toCsvLine } from "../../contacts/index.ts";
import type { Kept } from "../snapshots.ts";

/** One table for programs: a row each for the total, the days, the hours and the agents. */
export function toCsv(kept: Kept): string {
  const { report } = kept;
  const line = (kind: string, key: string, name: string, counts: LedgerCounts) => [
    ...[kept.id, report.campaignName, kind, key, name],
    ...ledgerCounts.map((count) => String(counts[count])),
  ];
  const rows = [
    ["snapshot", "campaign", "kind", "key", "name", ...ledgerCounts],
    line("TOTAL", `${report.from}/${report.to}`, "", report.total),
    ...report.days.map((day) => line("DAY", day.day, "", day)),
    ...report.hours.map((hour) => line("HOUR", hour.at, "", hour)),
    ...report.agents.map((agent) => line("AGENT", agent.agentId ?? "", agent.name ?? "", agent)),
  ];
  return `\uFEFF${rows.map((cells) => `${toCsvLine(cells.map(defuse))}\r\n`).join("")}`;
}

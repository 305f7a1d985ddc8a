import { type LedgerCounts, ledgerCounts } from "@parley/contract";
import { defuse, toCsvLine } from "../../contacts/index.ts";
import { closedOf } from "../closed.ts";
import type { Kept } from "../snapshots.ts";

/** One table for programs: a row each for the total, the days, the hours, the agents and the dispositions. */
export function toCsv(kept: Kept): string {
  const { report } = kept;
  const line = (kind: string, key: string, name: string, counts: Partial<LedgerCounts>) => [
    ...[kept.id, report.campaignName, kind, key, name],
    ...ledgerCounts.map((count) => String(counts[count] ?? "")),
  ];
  const rows = [
    ["snapshot", "campaign", "kind", "key", "name", ...ledgerCounts],
    line("TOTAL", `${report.from}/${report.to}`, "", report.total),
    ...report.days.map((day) => line("DAY", day.day, "", day)),
    ...report.hours.map((hour) => line("HOUR", hour.at, "", hour)),
    ...report.agents.map((agent) => line("AGENT", agent.agentId ?? "", agent.name ?? "", agent)),
    ...closedOf(report).map(({ dispositionId, name, calls }) =>
      line("DISPOSITION", dispositionId, name, { talks: calls }),
    ),
  ];
  return `\uFEFF${rows.map((cells) => `${toCsvLine(cells.map(defuse))}\r\n`).join("")}`;
}

import { type LedgerCounts, ledgerCounts } from "@parley/contract";
import { type Sheet, toWorkbook } from "../../../platform/papers/xlsx.ts";
import { broughtBy, closedOf } from "../closed.ts";
import type { Kept } from "../snapshots.ts";
import type { Words } from "../words.ts";

/** A workbook: the total with rates and money, days, hours, agents and dispositions. Times are in seconds. */
export function toXlsx(kept: Kept, words: Words): Buffer {
  const { report } = kept;
  const { truth, money } = report;
  const counted = (counts: LedgerCounts) => ledgerCounts.map((count) => counts[count]);
  const header = ledgerCounts.map((count) => words.counts[count]);
  const total: Sheet = {
    name: words.total,
    header: [words.figure, words.value],
    rows: [
      [words.snapshot, kept.id],
      [words.campaign, report.campaignName],
      [words.period, `${report.from} – ${report.to}`],
      [words.asOf, report.at],
      ...ledgerCounts.map((count) => [words.counts[count], report.total[count]]),
      [words.abandonRate, truth.abandonRate],
      [words.falseMachines, truth.rate],
      [words.rateWithEstimate, truth.rateWithEstimate],
      [words.cost, money.total],
      [words.perContact, money.perContact],
      [words.perSale, money.perSale],
      [words.waitCost, money.waiting],
      [words.revenue, money.revenue ?? null],
      [words.return, money.return ?? null],
    ],
  };
  return toWorkbook([
    total,
    {
      name: words.days,
      header: [words.day, ...header],
      rows: report.days.map((day) => [day.day, ...counted(day)]),
    },
    {
      name: words.hours,
      header: [words.hour, ...header],
      rows: report.hours.map((hour) => [hour.at, ...counted(hour)]),
    },
    {
      name: words.agents,
      header: [words.agent, ...header],
      rows: report.agents.map((agent) => [agent.name ?? words.nobody, ...counted(agent)]),
    },
    {
      name: words.dispositions,
      header: [words.disposition, words.agent, words.counts.talks, words.revenue],
      rows: closedOf(report).flatMap(({ name, worth, agents }) =>
        agents.map((agent) => [
          ...[name, agent.name ?? words.nobody, agent.calls],
          worth == null ? null : broughtBy(agent.calls, worth),
        ]),
      ),
    },
  ]);
}

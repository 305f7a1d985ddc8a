import { type LedgerCounts, type LedgerReport, localAt } from "@parley/contract";
import { type PaperTable, printPaper } from "../../../platform/papers/paper.ts";
import { broughtBy, closedOf } from "../closed.ts";
import type { Kept } from "../snapshots.ts";
import type { Words } from "../words.ts";
import { type Figures, figuresFor } from "./figures.ts";

/** More hours than these are in the other files only. */
const mostHours = 72;

/** The report on paper. */
export function toReportPdf(kept: Kept, words: Words, locale: string): Buffer {
  const { report } = kept;
  const figures = figuresFor(locale);
  return printPaper({
    title: `${words.report}: ${report.campaignName}`,
    at: new Date(kept.takenAt),
    facts: [
      [words.period, `${report.from} – ${report.to} (${report.timeZone})`],
      [words.asOf, figures.instant(report.at, report.timeZone)],
      [words.snapshot, kept.id],
      ...ratesOf(report, words, figures),
    ],
    tables: [
      outcomesOf(report, words, figures),
      tableOf(words.days, words.day, report.days, ({ day }) => day, report.total, words, figures),
      ...(report.hours.length <= mostHours
        ? [
            tableOf(
              words.hours,
              words.hour,
              report.hours,
              ({ at }) => hourOf(at, report.timeZone),
              report.total,
              words,
              figures,
            ),
          ]
        : []),
      tableOf(
        words.agents,
        words.agent,
        report.agents,
        ({ name }) => name ?? words.nobody,
        report.total,
        words,
        figures,
      ),
      closedTable(report, words, figures),
    ],
    notes: [words.same],
    foot: `${report.campaignName} · ${words.snapshot} ${kept.id} · ${kept.digest.slice(0, 16)}`,
  });
}

function ratesOf({ truth, money, total }: LedgerReport, words: Words, figures: Figures) {
  const { count, percent } = figures;
  const sampled = words.sampledOf(count(truth.people), count(truth.sampled));
  const interval = `(${percent(truth.low)} – ${percent(truth.high)})`;
  const facts: [string, string][] = [
    [
      words.abandonRate,
      `${percent(truth.abandonRate)} (${count(total.abandoned)} / ${count(total.people)})`,
    ],
    [
      words.falseMachines,
      truth.rate === null ? words.none : `${percent(truth.rate)} ${interval}, ${sampled}`,
    ],
    [words.rateWithEstimate, percent(truth.rateWithEstimate)],
  ];
  if (money.total > 0) {
    facts.push([words.cost, figures.money(money.total)]);
    facts.push([words.perSale, figures.money(money.perSale)]);
    facts.push([words.waitCost, figures.money(money.waiting)]);
  }
  if (money.revenue != null) {
    facts.push([words.revenue, figures.money(money.revenue)]);
    facts.push([words.return, percent(money.return ?? null)]);
  }
  return facts;
}

const outcomes = [
  ...(["connected", "abandoned", "machines", "busy", "noAnswer", "invalidNumber"] as const),
  ...(["rejected", "congestion", "cancelled", "failed"] as const),
];

function outcomesOf(
  { total }: LedgerReport,
  words: Words,
  { count, percent }: Figures,
): PaperTable {
  return {
    title: words.total,
    columns: [
      { name: words.figure, share: 2 },
      { name: words.value, isFigure: true },
      { name: "%", isFigure: true },
      { name: "", share: 3 },
    ],
    rows: outcomes.map((name) => [
      words.counts[name],
      count(total[name]),
      percent(total.dials === 0 ? null : total[name] / total.dials),
      "",
    ]),
    total: [words.counts.dials, count(total.dials), "", ""],
  };
}

function closedTable(report: LedgerReport, words: Words, figures: Figures): PaperTable {
  const { count, percent, money } = figures;
  const closed = closedOf(report);
  const brought = (calls: number, worth: number | null | undefined) =>
    worth == null ? "" : money(broughtBy(calls, worth));
  const all = closed.reduce((sum, { calls }) => sum + calls, 0);
  return {
    title: words.dispositions,
    columns: [
      { name: words.disposition, share: 2 },
      { name: words.counts.talks, isFigure: true },
      { name: "%", isFigure: true },
      { name: words.revenue, isFigure: true },
      { name: "", share: 2 },
    ],
    rows: closed.map(({ name, calls, worth }) => [
      ...[name, count(calls), percent(calls / all), brought(calls, worth), ""],
    ]),
    total: [words.total, count(all), "", money(report.money.revenue ?? null), ""],
  };
}

const columns = ["dials", "people", "abandoned", "machines", "talks", "sales"] as const;
const times = ["talkSeconds", "wrapSeconds", "waitSeconds", "pauseSeconds"] as const;

function tableOf<R extends LedgerCounts>(
  title: string,
  of: string,
  rows: readonly R[],
  nameOf: (row: R) => string,
  total: LedgerCounts,
  words: Words,
  { count, duration }: Figures,
): PaperTable {
  const cells = (name: string, counts: LedgerCounts) => [
    name,
    ...columns.map((column) => count(counts[column])),
    ...times.map((column) => duration(counts[column])),
  ];
  return {
    title,
    columns: [
      { name: of, share: 2 },
      ...[...columns, ...times].map((name) => ({ name: words.counts[name], isFigure: true })),
    ],
    rows: rows.map((row) => cells(nameOf(row), row)),
    total: cells(words.total, total),
  };
}

function hourOf(at: string, zone: string): string {
  const { year, month, day, hour } = localAt(zone, new Date(at));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:00`;
}

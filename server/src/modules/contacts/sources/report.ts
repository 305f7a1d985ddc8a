import { Readable } from "node:stream";
import { type getSourceReport, type Input, rateOf, type SourceReport } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { readSettings } from "../../settings/index.ts";
import { defuse, toCsvLine } from "../imports/file/csv.ts";
import { countBySource, selectSources } from "./queries.ts";

/** More sources than anybody reads; the rest are the smallest. */
const mostSources = 500;

/** What each source has brought, within the caller's scope. */
export async function sourceReport(
  ctx: Ctx,
  query: Input<typeof getSourceReport>["query"],
): Promise<SourceReport> {
  const counts = await countBySource(ctx, query, mostSources);
  const known = new Map(
    (await selectSources(ctx.tx)).map((source) => [source.name.toLowerCase(), source]),
  );
  const { region } = await readSettings(ctx);
  const items = counts.map(({ source, leads, conversions }) => {
    const entry = source === null ? undefined : known.get(source.toLowerCase());
    const costPerLead = entry?.cost_per_lead ?? null;
    const cost = costPerLead === null ? null : money(costPerLead * leads);
    return {
      source: entry?.name ?? source,
      channel: entry?.channel ?? null,
      leads,
      conversions,
      ...rateOf({ hits: conversions, all: leads }),
      cost,
      costPerConversion: cost === null || conversions === 0 ? null : money(cost / conversions),
    };
  });
  return {
    touch: query.touch,
    items,
    leads: items.reduce((sum, { leads }) => sum + leads, 0),
    conversions: items.reduce((sum, { conversions }) => sum + conversions, 0),
    currency: region.currency,
  };
}

/** The report as a file for a spreadsheet. */
export function reportFile({ items, currency }: SourceReport): {
  fileName: string;
  body: Readable;
} {
  const head = ["Source", "Channel", "Leads", "Conversions", "Rate", "Low", "High"];
  const lines = items.map((one) => [
    one.source,
    one.channel,
    one.leads,
    one.conversions,
    one.rate.toFixed(4),
    one.low.toFixed(4),
    one.high.toFixed(4),
    one.cost,
    one.costPerConversion,
  ]);
  const all = [[...head, `Cost ${currency}`, `Cost per conversion ${currency}`], ...lines];
  const text = all.map((cells) => toCsvLine(cells.map((cell) => defuse(String(cell ?? "")))));
  return { fileName: "sources.csv", body: Readable.from([`${text.join("\r\n")}\r\n`]) };
}

export type SourceRate = {
  /** In lower case: spellings that differ in case are one source. */
  source: string;
  leads: number;
  conversions: number;
  rate: number;
  low: number;
  high: number;
};

/** How often a lead of each source is won, whoever has it: for whoever judges leads by their source. */
export async function sourceRates(ctx: Ctx): Promise<SourceRate[]> {
  const counts = await countBySource(ctx, { touch: "FIRST" }, mostSources);
  return counts.flatMap(({ source, leads, conversions }) =>
    source === null
      ? []
      : [
          {
            source: source.toLowerCase(),
            leads,
            conversions,
            ...rateOf({ hits: conversions, all: leads }),
          },
        ],
  );
}

function money(amount: number): number {
  return Math.round(amount * 100) / 100;
}

import {
  type Input,
  type LeadScore,
  type Operation,
  type previewScoring,
  type Scoring,
  type SettingsOf,
  scoreFactors,
} from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { settingsAt } from "../../settings/index.ts";
import { currentBasis } from "./basis.ts";
import { scoreAll } from "./jobs.ts";
import { countOutcomes, factorNames } from "./models/queries.ts";
import {
  countLivingLeads,
  countScored,
  countsOfSources,
  findScores,
  leadsToScore,
  readState,
  type StoredScore,
  sampleLeads,
  scoreBins,
} from "./queries.ts";
import { readableLead } from "./readable.ts";
import type { Basis } from "./rules/rules.ts";
import { rulesScorer } from "./scorer.ts";

/** The score of a lead within the caller's scope, and why. */
export async function scoreOfLead(ctx: Ctx, leadId: string): Promise<{ score: LeadScore | null }> {
  await readableLead(ctx, leadId);
  const [stored] = await findScores(ctx.tx, [leadId]);
  return { score: stored ? await explained(ctx, stored) : null };
}

async function explained(ctx: Ctx, stored: StoredScore): Promise<LeadScore> {
  const { model: number, settings_version: settingsVersion, parts } = stored;
  const weights = number === 0 ? await weightsAt(ctx, settingsVersion) : [];
  const names = number === 0 ? scoreFactors : await factorNames(ctx.tx, number);
  return {
    leadId: stored.lead_id,
    score: Math.round(stored.score / 10),
    exact: stored.score / 10,
    model: { kind: number === 0 ? "RULES" : "LEARNED", number, settingsVersion },
    contributions: contributionsOf(names, parts, weights),
    scoredAt: stored.scored_at.toISOString(),
  };
}

async function weightsAt(ctx: Ctx, version: number): Promise<number[]> {
  const { value } = await settingsAt(ctx, "scoring", version);
  return scoreFactors.map((factor) => value.weights[factor]);
}

/** Rules show every factor; of a learned model what adds nothing is left out. */
function contributionsOf(
  names: readonly string[],
  parts: readonly number[],
  weights: readonly number[],
): LeadScore["contributions"] {
  return parts.flatMap((part, i) =>
    part === 0 && weights.length === 0
      ? []
      : [{ factor: names[i] ?? `field ${i}`, points: part / 10, weight: weights[i] ?? null }],
  );
}

/** How the tenant's leads are scored. */
export async function scoringOf(ctx: Ctx): Promise<Scoring> {
  const state = await readState(ctx.tx);
  const { version, value } = await settingsAt(ctx, "scoring");
  const scored = await countScored(ctx.tx);
  const leads = await countLivingLeads(ctx.tx);
  const number = state?.live_model ?? 0;
  return {
    live: { kind: number === 0 ? "RULES" : "LEARNED", number, settingsVersion: version },
    settings: value,
    scored,
    unscored: Math.max(0, leads - scored),
    scoredAt: state?.basis_at?.toISOString() ?? null,
    sources: await sourcesOf(ctx, value, state?.basis ?? (await currentBasis(ctx))),
    learning: await learningOf(ctx, value),
    fault:
      state?.fault && state.fault_at
        ? { reason: state.fault, at: state.fault_at.toISOString() }
        : null,
    can: [
      ...(may(ctx, "scoring:run") ? (["run"] as const) : []),
      ...(may(ctx, "scoring:switch") ? (["switch"] as const) : []),
      ...(may(ctx, "settings:update") ? (["configure"] as const) : []),
    ],
  };
}

/** Every source that has an outcome or a quality set by hand. */
async function sourcesOf(
  ctx: Ctx,
  { sources }: SettingsOf<"scoring">,
  basis: Basis,
): Promise<Scoring["sources"]> {
  const counts = await countsOfSources(ctx.tx);
  const known = new Set(counts.map(({ name }) => name));
  const others = sources.filter(({ name }) => !known.has(name));
  const byHand = new Map(sources.map(({ name, quality }) => [name, quality]));
  return [...counts, ...others.map(({ name }) => ({ name, closed: 0, converted: 0 }))].map(
    (source) => {
      const learned = Math.round(100 * (basis.sources[source.name] ?? basis.anySource));
      const quality = byHand.get(source.name) ?? learned;
      return { ...source, quality, byHand: byHand.has(source.name) };
    },
  );
}

/** Whether there is enough to learn from. */
export async function learningOf(ctx: Ctx, settings: SettingsOf<"scoring">) {
  const { leastOutcomes, leastConversions } = settings;
  const { outcomes, conversions } = await countOutcomes(ctx.tx);
  const enough = outcomes >= leastOutcomes && conversions >= leastConversions;
  return { outcomes, conversions, leastOutcomes, leastConversions, enough };
}

/** How many leads of the caller's scope have which score. */
export async function histogramOf(ctx: Ctx) {
  const found = await scoreBins(ctx);
  const leads = found.reduce((sum, one) => sum + one.leads, 0);
  const points = found.reduce((all, one) => all + one.sum, 0);
  return {
    bins: Array.from({ length: 20 }, (_, bin) => ({
      from: bin * 5,
      to: bin * 5 + 5,
      leads: found.find((one) => one.bin === bin)?.leads ?? 0,
    })),
    leads,
    mean: leads === 0 ? null : Math.round(points / leads) / 10,
  };
}

/** What a few leads would score with other settings. */
export async function previewOf(
  ctx: Ctx,
  { settings, leads }: Input<typeof previewScoring>["body"],
) {
  const sample = await sampleLeads(ctx, leads);
  const ids = sample.map(({ id }) => id);
  const { version, value } = await settingsAt(ctx, "scoring");
  const basis = (await readState(ctx.tx))?.basis ?? (await currentBasis(ctx));
  const rows = await leadsToScore(ctx.tx, { ids }, false);
  const before = rulesScorer(value, version, basis).score(rows, ctx.now);
  const after = rulesScorer(settings, version, basis).score(rows, ctx.now);
  const weights = scoreFactors.map((factor) => settings.weights[factor]);
  const names = new Map(sample.map(({ id, name }) => [id, name]));
  return {
    items: after.map(({ leadId, score, parts }, i) => ({
      leadId,
      name: names.get(leadId) ?? "",
      before: (before[i]?.score ?? 0) / 10,
      after: score / 10,
      contributions: contributionsOf(scoreFactors, parts, weights),
    })),
  };
}

/** Long work that scores every lead; the caller owns it. */
export async function startScoring(ctx: Ctx): Promise<Operation> {
  const operation = await startOperation(ctx, {
    kind: "SCORE_LEADS",
    title: "Scores",
    unit: "LEADS",
    total: await countLivingLeads(ctx.tx),
    subjectId: null,
  });
  await scoreAll.enqueue(ctx, { operationId: operation.id }, { jobKey: `score ${operation.id}` });
  return operation;
}

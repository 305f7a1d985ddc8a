import type { Ctx } from "../../../platform/ctx.ts";
import { settingsAt } from "../../settings/index.ts";
import { currentBasis } from "./basis.ts";
import { learnedScorer } from "./models/live.ts";
import {
  readState,
  type ScoredBy,
  type ScoredLead,
  type ScoreRow,
  type StateRow,
  saveState,
} from "./queries.ts";
import { type Basis, type RuleFacts, type ScoringRules, scoreByRules } from "./rules/rules.ts";

/** How the leads of a tenant are scored just now. */
export type Scorer = ScoredBy & {
  /** Whether it looks at more of a lead than the rules do. */
  readonly withFields: boolean;
  readonly score: (leads: readonly ScoredLead[], now: Date) => ScoreRow[];
  /** Who scores when this one fails. */
  readonly fallback?: Scorer;
};

/**
 * The live model's scorer, or that of the rules. `anew` takes the basis of the rules from the tenant as it
 * is now; else it is the one by which all the others were scored, so that scores can be compared.
 */
export async function scorerOf(ctx: Ctx, { anew = false } = {}): Promise<Scorer> {
  const state = await readState(ctx.tx);
  const { version, value } = await settingsAt(ctx, "scoring");
  const basis = await basisOf(ctx, state, anew);
  const rules = rulesScorer(value, version, basis);
  if (!state?.live_model) return rules;
  return learnedScorer(ctx, state.live_model, version, rules);
}

async function basisOf(ctx: Ctx, state: StateRow | undefined, anew: boolean): Promise<Basis> {
  if (state?.basis && !anew) return state.basis;
  const basis = await currentBasis(ctx);
  await saveState(ctx.tx, ctx.tenantId, { basis: JSON.stringify(basis), basis_at: ctx.now });
  return basis;
}

export function rulesScorer(rules: ScoringRules, settingsVersion: number, basis: Basis): Scorer {
  return {
    model: 0,
    settingsVersion,
    withFields: false,
    score: (leads, now) =>
      leads.map((lead) => {
        const parts = scoreByRules(factsOf(lead), rules, basis, now.getTime());
        return { leadId: lead.id, score: sum(parts), parts };
      }),
  };
}

export function factsOf(lead: ScoredLead): RuleFacts {
  return {
    source: lead.source,
    status: lead.status,
    createdAt: lead.created,
    assigneeId: lead.assignee_id,
    teamId: lead.team_id,
    reached: lead.last_agent_id !== null,
  };
}

/** Scores these leads; where the live model fails the rules do, and the tenant is told. */
export async function scoreWith(
  ctx: Ctx,
  scorer: Scorer,
  leads: readonly ScoredLead[],
): Promise<{ rows: ScoreRow[]; by: ScoredBy }> {
  try {
    return { rows: scorer.score(leads, ctx.now), by: scorer };
  } catch (error) {
    if (!scorer.fallback) throw error;
    await tellFault(ctx, error);
    return { rows: scorer.fallback.score(leads, ctx.now), by: scorer.fallback };
  }
}

/** Notes why the rules score although a model is switched on. */
export async function tellFault(ctx: Ctx, error: unknown): Promise<void> {
  const fault = error instanceof Error ? error.message : String(error);
  await saveState(ctx.tx, ctx.tenantId, { fault: fault.slice(0, 300), fault_at: ctx.now });
}

function sum(parts: readonly number[]): number {
  return parts.reduce((all, one) => all + one, 0);
}

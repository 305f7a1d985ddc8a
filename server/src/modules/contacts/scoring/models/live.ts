import { LRUCache } from "lru-cache";
import type { Ctx } from "../../../../platform/ctx.ts";
import { explain, type Model } from "../learn/model.ts";
import { pointsOf } from "../learn/points.ts";
import type { ScoredLead } from "../queries.ts";
import { type Scorer, tellFault } from "../scorer.ts";
import { type Field, type KnownBefore, tableOf } from "./fields.ts";
import { findModel } from "./queries.ts";

const dayMs = 86_400_000;
/** Tenths of a point, as in the scores by rules. */
const steps = 10;

/** Models by tenant and number: one is never changed, and reading it takes longer than a score. */
const known = new LRUCache<string, Model>({ max: 50 });

/** The scorer of a learned model; the rules' where it cannot be had. */
export async function learnedScorer(
  ctx: Ctx,
  number: number,
  settingsVersion: number,
  rules: Scorer,
): Promise<Scorer> {
  try {
    const model = await modelOf(ctx, number);
    const fields = fieldsOfModel(model);
    return {
      model: number,
      settingsVersion,
      withFields: true,
      fallback: rules,
      score: (leads, now) => {
        const table = tableOf(
          leads.map((lead) => knownNow(lead, now)),
          fields,
        );
        return explain(model, table).map((explanation, i) => {
          const { score, start, fields: parts } = pointsOf(explanation, steps);
          const lead = leads[i] as ScoredLead;
          return { leadId: lead.id, score, parts: [start, ...parts.map(({ points }) => points)] };
        });
      },
    };
  } catch (error) {
    await tellFault(ctx, error);
    return rules;
  }
}

export async function modelOf(ctx: Ctx, number: number): Promise<Model> {
  const key = `${ctx.tenantId} ${number}`;
  const remembered = known.get(key);
  if (remembered) return remembered;
  const row = await findModel(ctx.tx, { number });
  if (!row) throw new Error(`The learned model ${number} is gone`);
  if (row.model.format !== 1) throw new Error(`The learned model ${number} has another format`);
  known.set(key, row.model);
  return row.model;
}

export function fieldsOfModel({ features }: Model): Field[] {
  return features.map(({ name, kind }) => ({ name, kind }));
}

function knownNow(lead: ScoredLead, now: Date): KnownBefore {
  return { ...lead, ageDays: Math.max(0, now.getTime() - lead.created) / dayMs };
}

import { scoreModelLearned } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { newId } from "../../../../platform/ids.ts";
import { defineJob, type JobRun } from "../../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault } from "../../../../platform/operations/run.ts";
import { settingsAt } from "../../../settings/index.ts";
import { tenantZone } from "../hours/queries.ts";
import { readState } from "../queries.ts";
import type { Learned } from "./compare.ts";
import { learnInWorker } from "./in-worker.ts";
import { type Prepared, prepareLesson, TooThin } from "./lesson.ts";
import { modelOf } from "./live.ts";
import { type DecidedLead, decidedLeads, insertModel, type NewModel } from "./queries.ts";

/** Older outcomes than these tell of another time. */
export const mostOutcomes = 50_000;

const Resume = z.object({ modelId: z.string() });

/** Learns a model, as long work that its owner watches. */
export const learnModel = defineJob(
  "learn-score-model",
  z.object({ operationId: z.uuid(), userId: z.uuid().nullable() }),
  ({ operationId, userId }, run) =>
    carryOut(run, operationId, {
      resume: Resume,
      work: async (operation) => {
        if (operation.resume) return;
        const learned = await learn(run).catch((error: unknown) => {
          if (error instanceof TooThin) throw new OperationFault(error.message);
          throw error;
        });
        await operation.step(async (ctx) => {
          const modelId = await keep(ctx, learned, userId);
          const done = learned.leads.length;
          return { done, total: done, resume: { modelId } };
        });
      },
    }),
);

/** The same by itself, when it is due. */
export const relearnModel = defineJob("relearn-score-model", z.object({}), async (_, run) => {
  const learned = await learn(run).catch((error: unknown) => {
    if (error instanceof TooThin) return undefined;
    throw error;
  });
  if (learned) await run.inTenant((ctx) => keep(ctx, learned, null));
});

type Result = {
  leads: readonly DecidedLead[];
  prepared: Prepared;
  learned: Learned;
  live: number;
};

async function learn(run: JobRun): Promise<Result> {
  const { leads, prepared, live } = await run.inTenant(gather);
  const learned = await learnInWorker(prepared.lesson, run.signal);
  return { leads, prepared, learned, live };
}

async function gather(ctx: Ctx) {
  const { value: settings } = await settingsAt(ctx, "scoring");
  const leads = await decidedLeads(ctx.tx, { most: mostOutcomes });
  const conversions = leads.filter(({ converted }) => converted).length;
  const { leastOutcomes, leastConversions } = settings;
  if (leads.length < leastOutcomes || conversions < leastConversions) {
    throw new TooThin(
      `There are ${leads.length} outcomes with ${conversions} conversions; ${leastOutcomes} with ${leastConversions} are needed`,
    );
  }
  const live = (await readState(ctx.tx))?.live_model ?? 0;
  const old = live === 0 ? null : await modelOf(ctx, live);
  const when = { now: ctx.now, zone: await tenantZone(ctx.tx) };
  return { leads, live, prepared: prepareLesson(leads, settings, old, when) };
}

async function keep(ctx: Ctx, result: Result, madeBy: string | null): Promise<string> {
  const { leads, prepared, learned } = result;
  const id = newId();
  const { model, verdict } = learned;
  const row: NewModel = {
    id,
    kind: model.kind,
    model,
    factors: ["start", ...model.features.map(({ name }) => name)],
    refused: prepared.refused,
    comparison: { ...comparisonOf(result), verdict },
    outcomes: leads.length,
    conversions: leads.filter(({ converted }) => converted).length,
    first_outcome_at: new Date(leads[0]?.decided ?? 0),
    last_outcome_at: new Date(leads.at(-1)?.decided ?? 0),
    made_by: madeBy,
  };
  const number = await insertModel(ctx.tx, row, ctx.now);
  await emit(ctx, scoreModelLearned, { id, number, verdict }, { permission: "scoring:read" });
  return id;
}

function comparisonOf({ prepared: { exam, periods }, learned, live }: Result) {
  const { areas, overRules, overOld, calibration, calibrationError } = learned;
  return {
    outcomes: exam.length,
    conversions: exam.filter(({ converted }) => converted).length,
    from: new Date(exam[0]?.decided ?? 0).toISOString(),
    to: new Date(exam.at(-1)?.decided ?? 0).toISOString(),
    models: [
      { who: "RULES" as const, number: 0, area: areas.rules },
      // Its own number is known when it is kept.
      { who: "NEW" as const, number: 0, area: areas.fresh },
      ...(areas.old ? [{ who: "OLD" as const, number: live, area: areas.old }] : []),
    ],
    overRules,
    overOld,
    calibration,
    calibrationError,
    periods: periods.map(({ parts: _, ...told }) => {
      return { ...told, areas: learned.periods.get(told.period) ?? null };
    }),
  };
}

import type { ScoreModelCard, SettingsOf } from "@parley/contract";
import { type Model, predict } from "../learn/model.ts";

import { qualityOfSources, type SourceCounts, scoreByRules } from "../rules/rules.ts";
import type { Lesson, Trial } from "./compare.ts";
import { fieldsOf, type KnownBefore, tableOf, withoutLeaks } from "./fields.ts";
import { fieldsOfModel } from "./live.ts";
import { leastOfEach, type PlannedPeriod, periodsOf, thinness } from "./periods.ts";
import type { DecidedLead } from "./queries.ts";

const dayMs = 86_400_000;
/** The last fifth of the outcomes judges. */
const examShare = 0.2;

export type Prepared = {
  lesson: Lesson;
  refused: ScoreModelCard["card"]["refused"];
  exam: readonly DecidedLead[];
  periods: readonly PlannedPeriod[];
};

/** Too little to learn from; the message is for the owner of the work. */
export class TooThin extends Error {}

/** What a model is to learn from, out of leads whose outcome is known, the oldest decision first. */
export function prepareLesson(
  leads: readonly DecidedLead[],
  settings: SettingsOf<"scoring">,
  live: Model | null,
  { now, zone }: { now: Date; zone: string },
): Prepared {
  const outcomes = outcomesOfLeads(leads);
  const before = leads.map(knownThen);
  const whole = tableOf(before, fieldsOf(before));
  const { fields, refused } = withoutLeaks(whole, outcomes, settings.refusedFields);
  const kept = new Set(fields);
  const table = { ...whole, columns: whole.columns.filter(({ name }) => kept.has(name)) };
  const examFrom = Math.floor(leads.length * (1 - examShare));
  const exam = leads.slice(examFrom);
  const older = leads.slice(0, examFrom);
  demandBoth(older);
  demandBoth(exam);
  const periods = periodsOf(leads, now, zone);
  return {
    lesson: {
      table,
      outcomes,
      examFrom,
      rules: byRules(older, exam, settings),
      old: live && predict(live, tableOf(exam.map(knownThen), fieldsOfModel(live))),
      trials: periods.filter(({ tooThin }) => !tooThin).map((one) => trialOf(leads, one, settings)),
      seed: seedOf(now),
    },
    refused,
    exam,
    periods,
  };
}

/** A day's model can be made again. */
function seedOf(now: Date): number {
  return Math.floor(now.getTime() / dayMs);
}

function trialOf(
  leads: readonly DecidedLead[],
  { period, parts }: PlannedPeriod,
  settings: SettingsOf<"scoring">,
): Trial {
  const at = (places: Int32Array) => Array.from(places, (i) => leads[i] as DecidedLead);
  return {
    period,
    parts: parts.map(({ learned, judged }) => {
      return { learned, judged, rules: byRules(at(learned), at(judged), settings) };
    }),
  };
}

export function outcomesOfLeads(leads: readonly DecidedLead[]): Uint8Array {
  return Uint8Array.from(leads, ({ converted }) => (converted ? 1 : 0));
}

/** What was known of a lead just before its outcome. */
export function knownThen(lead: DecidedLead): KnownBefore {
  return { ...lead, ageDays: Math.max(0, lead.decided - lead.created) / dayMs };
}

function demandBoth(leads: readonly DecidedLead[]): void {
  if (!thinness(leads, "WITHIN")) return;
  throw new TooThin(
    `There must be ${leastOfEach} conversions, and as many others, among the older outcomes and among the last fifth`,
  );
}

/**
 * What the rules would have said of leads, had they been asked just before the outcome: with the
 * sources' conversions of those that are known, the status of one who was called or not, and nothing of
 * who was on duty then, which nobody knows any more.
 */
function byRules(
  known: readonly DecidedLead[],
  asked: readonly DecidedLead[],
  rules: SettingsOf<"scoring">,
): Float64Array {
  const basis = { ...qualityOfSources(countsOf(known)), floor: 0.5 };
  return Float64Array.from(asked, (lead) => {
    const facts = {
      source: lead.source,
      status: lead.attempts > 0 ? "CONTACTED" : "NEW",
      createdAt: lead.created,
      assigneeId: null,
      teamId: null,
      reached: false,
    };
    const parts = scoreByRules(facts, rules, { ...basis, room: {}, teams: {} }, lead.decided);
    return parts.reduce((sum, part) => sum + part, 0);
  });
}

function countsOf(leads: readonly DecidedLead[]): SourceCounts[] {
  const counts = new Map<string, SourceCounts>();
  for (const { source, converted } of leads) {
    if (source === null) continue;
    const of = counts.get(source) ?? { name: source, closed: 0, converted: 0 };
    of.closed += 1;
    of.converted += converted ? 1 : 0;
    counts.set(source, of);
  }
  return [...counts.values()];
}

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Operation } from "./operations.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { ScoringSettings } from "./settings-sections.ts";

const tag = "Scores";

export const scoreFactors = ["source", "status", "age", "assignment", "availability"] as const;
export type ScoreFactor = (typeof scoreFactors)[number];

const Points = z.number().describe("Points with one decimal; together they are `exact`");
const ModelName = z.object({
  kind: z.enum(["RULES", "LEARNED"]),
  number: z.number().int().describe("0 for the rules, else the number of the learned model"),
  settingsVersion: z.number().int().describe("The version of the scoring settings that held"),
});

export const LeadScore = z
  .object({
    leadId: Id,
    score: z.number().int().min(0).max(100),
    exact: z.number().describe("The same with one decimal: the sum of all contributions"),
    model: ModelName,
    contributions: z.array(
      z.object({
        factor: z.string().describe("A factor of the rules, `start`, or a field of the lead"),
        points: Points,
        weight: z.number().int().nullable().describe("The most there is to get; of rules only"),
      }),
    ),
    scoredAt: Instant,
  })
  .meta({ id: "LeadScore" });
export type LeadScore = z.infer<typeof LeadScore>;

export const getLeadScore = endpoint({
  method: "GET",
  path: "/leads/:id/score",
  summary: "The score of a lead and what it is made of; null until it was scored",
  tag,
  permission: "leads:read",
  params: ById,
  response: z.object({ score: LeadScore.nullable() }),
});

const SourceQuality = z.object({
  name: z.string(),
  closed: z.number().int().describe("Leads of it whose outcome is known"),
  converted: z.number().int(),
  quality: z.number().int().describe("Percent; the best source has 100"),
  byHand: z.boolean(),
});

const Learning = z.object({
  outcomes: z.number().int(),
  conversions: z.number().int(),
  leastOutcomes: z.number().int(),
  leastConversions: z.number().int(),
  enough: z.boolean().describe("Until there are enough, the rules score"),
});

export const Scoring = z
  .object({
    live: ModelName,
    settings: ScoringSettings,
    scored: z.number().int(),
    unscored: z.number().int(),
    scoredAt: Instant.nullable().describe("When all leads were scored last"),
    sources: z.array(SourceQuality),
    learning: Learning,
    fault: z.object({ reason: z.string(), at: Instant }).nullable(),
    can: z.array(z.enum(["run", "switch", "configure"])),
  })
  .meta({ id: "Scoring" });
export type Scoring = z.infer<typeof Scoring>;

export const getScoring = endpoint({
  method: "GET",
  path: "/scoring",
  summary:
    "How leads are scored: the live model, weights, sources, and what there is to learn from",
  tag,
  permission: "scoring:read",
  response: Scoring,
});

export const getScoreHistogram = endpoint({
  method: "GET",
  path: "/scoring/histogram",
  summary: "How many leads have which score, in steps of five points",
  tag,
  permission: "scoring:read",
  response: z.object({
    bins: z.array(
      z.object({ from: z.number().int(), to: z.number().int(), leads: z.number().int() }),
    ),
    leads: z.number().int(),
    mean: z.number().nullable(),
  }),
});

export const previewScoring = endpoint({
  method: "POST",
  path: "/scoring/preview",
  summary: "What a few leads would score by the rules with other settings; nothing is kept",
  tag,
  permission: "scoring:read",
  reads: true,
  body: z.strictObject({
    settings: ScoringSettings,
    leads: z.number().int().min(1).max(20).default(6),
  }),
  response: z.object({
    items: z.array(
      z.object({
        leadId: Id,
        name: z.string(),
        before: z.number().describe("By the settings that hold"),
        after: z.number(),
        contributions: LeadScore.shape.contributions,
      }),
    ),
  }),
});

export const scoreAllLeads = endpoint({
  method: "POST",
  path: "/scoring/runs",
  summary: "Score all leads anew, as long work",
  tag,
  permission: "scoring:run",
  status: 202,
  perMinute: 10,
  response: Operation,
});

const Interval = z.object({
  value: z.number(),
  low: z.number().describe("95 of 100 samples like this one lie above"),
  high: z.number(),
});
const CalibrationBin = z.object({
  said: z.number().describe("The mean chance that was said"),
  seen: z.number().describe("The share that converted"),
  rows: z.number().int(),
});

export const refusals = [
  "KNOWN_AFTERWARDS",
  "BY_TENANT",
  "FILLED_BY_OUTCOME",
  "TELLS_OUTCOME",
] as const;

export const ScoreModel = z
  .object({
    id: Id,
    number: z.number().int(),
    kind: z.enum(["LOGISTIC", "BOOSTING", "BOTH"]),
    live: z.boolean(),
    madeAt: Instant,
    madeById: Id.nullable().describe("Null: by itself, when it was due"),
    outcomes: z.number().int(),
    conversions: z.number().int(),
    firstOutcomeAt: Instant,
    lastOutcomeAt: Instant,
    verdict: z
      .enum(["BETTER", "NO_DIFFERENCE", "WORSE"])
      .describe("Against what scored when it was made, on the last outcomes; by its interval"),
  })
  .meta({ id: "ScoreModel" });
export type ScoreModel = z.infer<typeof ScoreModel>;

export const comparisonPeriods = [
  "LAST_MONTH",
  "LAST_QUARTER",
  "CALENDAR_MONTH",
  "CALENDAR_QUARTER",
  "ALL",
] as const;
export type ComparisonPeriod = (typeof comparisonPeriods)[number];

const PeriodComparison = z.object({
  period: z
    .enum(comparisonPeriods)
    .describe(
      "The 30 or 91 days before the model was made, or the last whole month or quarter of the tenant's calendar " +
        "before then, judged by what was learned before them; or all outcomes, each fifth judged by what was " +
        "learned from the others",
    ),
  days: z
    .object({ first: z.iso.date(), last: z.iso.date() })
    .nullable()
    .describe("Of a month or a quarter of the calendar"),
  outcomes: z.number().int(),
  conversions: z.number().int(),
  from: Instant.nullable(),
  to: Instant.nullable(),
  areas: z
    .object({ rules: Interval, learned: Interval, gain: Interval })
    .nullable()
    .describe("Null where there is too little to compare by"),
  tooThin: z
    .object({
      where: z.enum(["WITHIN", "BEFORE"]).describe("In the period, or before it to learn from"),
      conversions: z.number().int(),
      others: z.number().int(),
      least: z.number().int().describe("So many of each are needed"),
    })
    .nullable(),
});

export const ScoreComparison = z.object({
  outcomes: z.number().int().describe("The last ones: nothing was learned from them"),
  conversions: z.number().int(),
  from: Instant,
  to: Instant,
  models: z.array(
    z.object({
      who: z.enum(["RULES", "NEW", "OLD"]),
      number: z.number().int(),
      area: Interval.describe("The chance that a lead which converted is above one which did not"),
    }),
  ),
  overRules: Interval.describe("What the new one has more, on the same leads"),
  overOld: Interval.nullable(),
  calibrationError: z.number(),
  calibration: z.array(CalibrationBin),
  periods: z
    .array(PeriodComparison)
    .describe(
      "The rules and a model learned the same way, on outcomes of a period; empty of older models",
    ),
});
export type ScoreComparison = z.infer<typeof ScoreComparison>;

export const ScoreDrift = z.object({
  at: Instant,
  outcomes: z.number().int().describe("New ones since the model was made"),
  fields: z.array(
    z.object({ field: z.string(), index: z.number().describe("Population stability index") }),
  ),
  said: z.number().describe("How many of them the model said would convert: a share"),
  seen: z.number(),
  alarms: z.array(z.string()).describe("Fields that drifted, and `calibration`"),
});
export type ScoreDrift = z.infer<typeof ScoreDrift>;

export const ScoreModelCard = ScoreModel.extend({
  card: z.object({
    chosen: z.string(),
    candidates: z.array(z.object({ name: z.string(), auc: z.number() })),
    heldBack: z.number().int(),
    auc: z.number(),
    calibrationError: z.number(),
    calibration: z.array(CalibrationBin),
    importance: z.array(
      z.object({ field: z.string(), moves: z.number().describe("Log-odds, on average") }),
    ),
    refused: z.array(z.object({ field: z.string(), reason: z.enum(refusals) })),
  }),
  comparison: ScoreComparison,
  drift: ScoreDrift.nullable(),
}).meta({ id: "ScoreModelCard" });
export type ScoreModelCard = z.infer<typeof ScoreModelCard>;

export const listScoreModels = endpoint({
  method: "GET",
  path: "/scoring/models",
  summary: "Learned models, newest first",
  tag,
  permission: "scoring:read",
  query: z.strictObject(PageQuery),
  response: page(ScoreModel),
});

export const getScoreModel = endpoint({
  method: "GET",
  path: "/scoring/models/:id",
  summary: "A learned model's card: what it learned from, how good it is, and against what",
  tag,
  permission: "scoring:read",
  params: ById,
  response: ScoreModelCard,
});

export const learnScoreModel = endpoint({
  method: "POST",
  path: "/scoring/models",
  summary:
    "Learn a model from the tenant's own outcomes, as long work; it does not score until it is switched to",
  tag,
  permission: "scoring:run",
  status: 202,
  perMinute: 10,
  response: Operation,
});

export const switchScoring = endpoint({
  method: "POST",
  path: "/scoring/switch",
  summary: "Let a learned model score from now on, or the rules again; all leads are scored anew",
  tag,
  permission: "scoring:switch",
  body: z.strictObject({ modelId: Id.nullable().describe("Null: the rules") }),
  response: Scoring,
});

const HourOfWeek = z.object({
  weekday: z.number().int().describe("1 is Monday"),
  hour: z.number().int().describe("From this hour on, where the lead is"),
  chance: z.number().describe("That somebody answers: a share"),
  low: z.number().describe("90 of 100 such leads lie between this and `high`"),
  high: z.number(),
  calls: z.number().int().describe("How many calls of the tenant in this hour it rests on"),
  clear: z.boolean().describe("Even `low` is better than usual"),
});

export const BestHours = z
  .object({
    leadId: Id,
    timeZone: z.string(),
    calls: z.number().int(),
    ownCalls: z.number().int().describe("Calls of the lead itself"),
    leastCalls: z.number().int().describe("With fewer calls of the tenant nothing is said"),
    usual: z.number().nullable().describe("The share of all calls that were answered"),
    best: z.array(HourOfWeek).describe("At most five, the best first"),
    hours: z.array(HourOfWeek).describe("Every hour of the week that was tried"),
  })
  .meta({ id: "BestHours" });
export type BestHours = z.infer<typeof BestHours>;

export const getBestHours = endpoint({
  method: "GET",
  path: "/leads/:id/best-hours",
  summary: "When a lead is most likely to answer, from when people like it did",
  tag,
  permission: "leads:read",
  params: ById,
  response: BestHours,
});

/** Another number stands beside a lead. */
export const leadScored = event("lead.scored", z.object({ id: Id, contactId: Id }), {
  permission: "leads:read",
});
/** Many leads were scored in one go. */
export const leadsScored = event(
  "leads.scored",
  z.object({ leads: z.number().int(), model: z.number().int() }),
  { permission: "leads:read" },
);

export const scoreModelLearned = event(
  "score-model.learned",
  z.object({ id: Id, number: z.number().int(), verdict: ScoreModel.shape.verdict }),
  { audited: "CREATE", permission: "scoring:read" },
);
export const scoringSwitched = event(
  "scoring.switched",
  z.object({ from: z.number().int(), to: z.number().int(), fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "scoring:read" },
);
export const scoringDrifted = event(
  "scoring.drifted",
  z.object({ model: z.number().int(), alarms: z.array(z.string()) }),
  { permission: "scoring:read" },
);

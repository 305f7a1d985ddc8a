import { type CampaignCheck, type CampaignChecks, dialsAhead, takesCalls } from "@parley/contract";
import type { CampaignRow } from "../queries.ts";

type Level = CampaignCheck["level"];

/** Callees of one country, and what its law asks for. */
export type CountryFacts = {
  country: string | null;
  /** How old its national file may be; null asks for none. */
  fileDays: number | null;
  fileAt: Date | null;
  callerIdNeeded: boolean;
  /** The fewest dials of a number or a person in all. */
  mostDials: number | null;
};

export type CheckFacts = {
  campaign: Pick<
    CampaignRow,
    "mode" | "farewell" | "farewell_prompt_id" | "purpose" | "ring_seconds" | "max_attempts"
  >;
  /** What would be shown: the campaign's own, or the tenant's. */
  callerId: string | null;
  /** Leads that are still to be dialled. */
  leads: number;
  /** Queues whose callers are its own. */
  queues: number;
  withoutZone: number;
  /** Leads for whom no hour of the next week is one of the campaign's and of the law's. */
  neverOpen: number;
  countries: readonly CountryFacts[];
  now: Date;
};

const dayMs = 86_400_000;
/** 16 CFR 310.4(b)(4)(ii): no dial is given up before. */
const leastRing = 15;

/** What is looked at before a start; each line knows nothing of the others. */
export function checksOf(facts: CheckFacts): CampaignCheck[] {
  const queues = takesCalls(facts.campaign.mode) ? [callers(facts)] : [];
  // Nobody is dialled, so no rule of dialling stands against it.
  if (facts.campaign.mode === "INBOUND") return queues;
  return [
    members(facts),
    ...queues,
    zones(facts),
    ...nationalFiles(facts),
    callerId(facts),
    message(facts),
    ringTime(facts),
    attempts(facts),
    hours(facts),
  ];
}

export function worstOf(checks: readonly CampaignCheck[]): CampaignChecks["level"] {
  const levels = checks.map(({ level }) => level);
  return (["RED", "AMBER"] as const).find((level) => levels.includes(level)) ?? "GREEN";
}

function found(
  check: CampaignCheck["check"],
  level: Level,
  finding: CampaignCheck["finding"],
  figures: Partial<Pick<CampaignCheck, "count" | "limit" | "country">> = {},
): CampaignCheck {
  return { check, level, finding, count: null, limit: null, country: null, ...figures };
}

function members({ leads }: CheckFacts): CampaignCheck {
  if (leads === 0) return found("MEMBERS", "RED", "NONE_TO_DIAL", { count: 0 });
  return found("MEMBERS", "GREEN", "FINE", { count: leads });
}

function callers({ queues }: CheckFacts): CampaignCheck {
  if (queues === 0) return found("QUEUES", "RED", "NO_QUEUE", { count: 0 });
  return found("QUEUES", "GREEN", "FINE", { count: queues });
}

function zones({ withoutZone }: CheckFacts): CampaignCheck {
  if (withoutZone === 0) return found("ZONES", "GREEN", "FINE", { count: 0 });
  return found("ZONES", "AMBER", "WITHOUT_ZONE", { count: withoutZone });
}

function nationalFiles({ campaign, countries, now }: CheckFacts): CampaignCheck[] {
  const isSelling = campaign.purpose === "MARKETING";
  const asking = countries.filter(({ fileDays }) => isSelling && fileDays !== null);
  if (asking.length === 0) return [found("NATIONAL_FILE", "GREEN", "NO_FILE_NEEDED")];
  return asking.map(({ country, fileDays: limit, fileAt }) => {
    if (fileAt === null) {
      return found("NATIONAL_FILE", "RED", "FILE_MISSING", { country, limit });
    }
    const count = Math.floor((now.getTime() - fileAt.getTime()) / dayMs);
    const isOld = now.getTime() - fileAt.getTime() > (limit ?? 0) * dayMs;
    const [level, finding] = isOld ? (["RED", "FILE_OLD"] as const) : (["GREEN", "FINE"] as const);
    return found("NATIONAL_FILE", level, finding, { country, count, limit });
  });
}

function callerId({ callerId: number, countries }: CheckFacts): CampaignCheck {
  if (number !== null) return found("CALLER_ID", "GREEN", "FINE");
  const isNeeded = countries.some(({ callerIdNeeded }) => callerIdNeeded);
  if (isNeeded) return found("CALLER_ID", "RED", "NUMBER_MISSING");
  return found("CALLER_ID", "AMBER", "CARRIERS_NUMBER");
}

function message({ campaign }: CheckFacts): CampaignCheck {
  if (!dialsAhead(campaign.mode)) return found("MESSAGE", "GREEN", "NOT_SAID");
  const { farewell, farewell_prompt_id: sound } = campaign;
  if (farewell === null && sound === null) return found("MESSAGE", "RED", "WORDS_MISSING");
  return found("MESSAGE", "GREEN", "FINE");
}

function ringTime({ campaign }: CheckFacts): CampaignCheck {
  const figures = { count: campaign.ring_seconds, limit: leastRing };
  return found("RING_TIME", "GREEN", "FINE", figures);
}

function attempts({ campaign, countries }: CheckFacts): CampaignCheck {
  const bounds = countries.flatMap(({ mostDials }) => mostDials ?? []);
  const limit = bounds.length === 0 ? null : Math.min(...bounds);
  const figures = { count: campaign.max_attempts, limit };
  if (limit === null || campaign.max_attempts <= limit) {
    return found("ATTEMPTS", "GREEN", "FINE", figures);
  }
  return found("ATTEMPTS", "AMBER", "MORE_THAN_LAWFUL", figures);
}

function hours({ leads, neverOpen }: CheckFacts): CampaignCheck {
  if (neverOpen === 0) return found("HOURS", "GREEN", "FINE", { count: 0 });
  const level = neverOpen >= leads ? "RED" : "AMBER";
  return found("HOURS", level, "NEVER_OPEN", { count: neverOpen });
}

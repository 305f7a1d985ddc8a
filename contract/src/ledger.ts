import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";

export const mostLedgerDays = 92;

/** What is counted of a campaign, an hour or an agent; all of it can be added up. */
export const ledgerCounts = [
  "dials",
  "people",
  "connected",
  "abandoned",
  "machines",
  "busy",
  "noAnswer",
  "invalidNumber",
  "rejected",
  "congestion",
  "cancelled",
  "failed",
  "notPlaced",
  "talks",
  "agentMachines",
  "sampled",
  "sampledPeople",
  "sales",
  "talkSeconds",
  "wrapSeconds",
  "waitSeconds",
  "reservedSeconds",
  "pauseSeconds",
  "answeredSeconds",
  "callers",
  "callersServed",
] as const;
export type LedgerCount = (typeof ledgerCounts)[number];

const Count = z.number().int();
export const LedgerCounts = z
  .object({
    dials: Count.describe("That left: without those that the carrier never took"),
    people: Count.describe("Answered by a person: connected and abandoned"),
    connected: Count,
    abandoned: Count,
    machines: Count.describe("By the detection, or by the agent who heard it"),
    busy: Count,
    noAnswer: Count,
    invalidNumber: Count,
    rejected: Count,
    congestion: Count,
    cancelled: Count,
    failed: Count,
    notPlaced: Count,
    talks: Count.describe("Calls on which an agent was, machines too"),
    agentMachines: Count.describe("Of the talks: the agent heard a machine"),
    sampled: Count.describe("Of the talks: the detection had said machine, and it was looked at"),
    sampledPeople: Count.describe("Of those: it was a person"),
    sales: Count,
    talkSeconds: Count,
    wrapSeconds: Count,
    waitSeconds: Count.describe("Of agents, ended by a call of the campaign"),
    reservedSeconds: Count.describe("Of agents, held for a dial"),
    pauseSeconds: Count.describe("Pauses and other work, which are no campaign's"),
    answeredSeconds: Count.describe("From the answer to the end, machines too"),
    callers: Count.describe("Who called by themselves: no dials, and in no rate of them"),
    callersServed: Count.describe("Of them: talked with an agent"),
  })
  .meta({ id: "LedgerCounts" });
export type LedgerCounts = z.infer<typeof LedgerCounts>;

const Day = z.iso.date();
const Share = z.number().nullable();

/** How often detection takes a person for a machine, by calls that an agent got all the same. */
export const TruthMeter = z
  .object({
    sampled: Count,
    people: Count.describe("Of the sampled: it was a person"),
    rate: Share.describe("Share of false machines; null while none was sampled"),
    low: Share.describe("Of the interval of 95 % (Wilson)"),
    high: Share,
    hungUp: Count.describe("Taken for machines and hung up on"),
    estimated: Count.nullable().describe("People among them, by the rate"),
    abandonRate: Share.describe("Abandoned of the people who answered"),
    rateWithEstimate: Share.describe("The same, with the estimated people among both"),
    missed: Count.describe("Taken for people, and the agent heard a machine"),
    missedRate: Share.describe("Of all that detection took for people and an agent heard"),
  })
  .meta({ id: "TruthMeter" });
export type TruthMeter = z.infer<typeof TruthMeter>;

const Money = z.number();
export const LedgerMoney = z
  .object({
    agentHour: Money.describe("Cost of an agent's hour, as the campaign has it now"),
    answeredMinute: Money.describe("Cost of a minute of an answered call"),
    paidSeconds: Count.describe("Time of agents, with its share of their pauses"),
    answeredSeconds: Count,
    agents: Money,
    minutes: Money,
    total: Money,
    perContact: Money.nullable(),
    perSale: Money.nullable(),
    waiting: Money.describe("Of the total: what the waiting cost"),
    revenue: Money.nullable()
      .optional()
      .describe(
        "Calls closed in these days by what each is worth now; null where nobody has said it",
      ),
    return: Share.optional().describe("What came beyond the total, of the total"),
  })
  .describe("In the tenant's currency, to the cent")
  .meta({ id: "LedgerMoney" });
export type LedgerMoney = z.infer<typeof LedgerMoney>;

export const LedgerReport = z
  .object({
    campaignId: Id,
    campaignName: z.string(),
    from: Day,
    to: Day,
    timeZone: z.string(),
    at: Instant.describe("As of when"),
    closedUntil: Instant.nullable().describe("Before it nothing changes any more"),
    total: LedgerCounts,
    days: z.array(z.object({ day: Day, ...LedgerCounts.shape })),
    hours: z.array(z.object({ at: Instant, ...LedgerCounts.shape })),
    agents: z
      .array(
        z.object({ agentId: Id.nullable(), name: z.string().nullable(), ...LedgerCounts.shape }),
      )
      .describe("By name; last what came to no agent"),
    closed: z
      .array(
        z.object({
          dispositionId: Id,
          name: z.string(),
          calls: Count,
          worth: Money.nullable().optional().describe("Of one of them"),
          agents: z.array(
            z.object({ agentId: Id.nullable(), name: z.string().nullable(), calls: Count }),
          ),
        }),
      )
      .describe("How calls were closed, and by whom; the most frequent first"),
    truth: TruthMeter,
    money: LedgerMoney,
  })
  .meta({ id: "LedgerReport" });
export type LedgerReport = z.infer<typeof LedgerReport>;

const period = {
  from: Day.optional().describe("The first day, by the tenant's clock; today without it"),
  to: Day.optional().describe(`The last day; at most ${mostLedgerDays} days`),
};
const Period = z.strictObject(period);

export const getCampaignLedger = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/ledger",
  summary: "What a campaign did, by day, hour and agent",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: Period,
  response: LedgerReport,
});

export const LedgerCheck = z
  .object({
    from: Day,
    to: Day,
    at: Instant,
    calls: Count.describe("Calls that were counted again"),
    differences: z
      .array(
        z.object({
          at: Instant.describe("The hour"),
          source: z
            .enum(["HOURS", "FIVE_MINUTES"])
            .describe("The ledger of the reports, or that of the live figures"),
          count: z.enum(ledgerCounts),
          ledger: Count,
          recount: Count,
        }),
      )
      .describe("Where the ledger says something else than the calls; at most 100"),
    lastRound: z
      .object({ at: Instant, from: Instant, differences: Count })
      .nullable()
      .describe("The last check of all campaigns, which is made every hour"),
  })
  .meta({ id: "LedgerCheck" });
export type LedgerCheck = z.infer<typeof LedgerCheck>;

export const checkCampaignLedger = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/ledger/check",
  summary: "Count the calls again and tell where the ledger differs",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: Period,
  response: LedgerCheck,
});

export const LedgerSnapshot = z
  .object({
    id: Id,
    campaignId: Id,
    from: Day,
    to: Day,
    takenAt: Instant,
    takenByName: z.string().nullable(),
    digest: z.string().describe("SHA-256 of the figures"),
  })
  .meta({ id: "LedgerSnapshot" });
export type LedgerSnapshot = z.infer<typeof LedgerSnapshot>;

export const listLedgerSnapshots = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/ledger/snapshots",
  summary: "Figures of a campaign that were kept, newest first",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(LedgerSnapshot),
});
export const takeLedgerSnapshot = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/ledger/snapshots",
  summary: "Keep the figures of a campaign as they are now, so that every file says the same",
  tag,
  permission: "campaigns:read-stats",
  status: 201,
  params: ById,
  body: Period,
  response: LedgerSnapshot,
});
export const ledgerFormats = ["CSV", "JSON", "XLSX", "PDF"] as const;
export type LedgerFormat = (typeof ledgerFormats)[number];
export const downloadLedgerSnapshot = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/ledger/snapshots/:snapshotId/file",
  summary: "Kept figures as a file: CSV, JSON, XLSX or PDF",
  tag,
  permission: "campaigns:read-stats",
  params: z.strictObject({ id: Id, snapshotId: Id }),
  query: z.strictObject({ format: z.enum(ledgerFormats) }),
  download: "application/octet-stream",
});

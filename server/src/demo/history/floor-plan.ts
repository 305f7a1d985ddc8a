import type { Manner } from "../manner.ts";

const seconds = (minimum: number, maximum: number) =>
  ({ kind: "UNIFORM", minMs: minimum * 1000, maxMs: maximum * 1000 }) as const;
const minutes = (minimum: number, maximum: number) => seconds(minimum * 60, maximum * 60);

/** How a working day of the simulated floor goes: every number that shapes the history stands here. */
export const floorPlan = {
  /** How many of the played agents work in the campaign on one day; the others have their turn on the next. */
  agents: 5,
  opens: "09:00",
  closes: "17:00",
  /** Nobody is on the floor any more. */
  ends: "17:45",
  /** What came in since yesterday is put into the campaign. */
  leadsArriveAt: "08:30",
  leadsADay: 190,
  /** Calls of a day before it come first, then those of today. */
  priority: 200,
  /** The first agent goes to lunch at noon, and each other one so much later. */
  lunch: { at: "12:00", minutesApart: 20, lasts: minutes(27, 34) },
  /** Of machines that detection took for people an agent says so, after so long. */
  hearsMachine: seconds(3, 7),
  /** Times between attempts as a floor has them that is not only looked at. */
  retryMinutes: {
    BUSY: 25,
    NO_ANSWER: 150,
    MACHINE: 200,
    ABANDONED: 240,
    CONGESTION: 10,
    FAILED: 30,
    CANCELLED: 30,
  },
  sampleShare: 0.05,
} as const;

/** How the agents of the history work. */
export const dayManner: Manner = {
  getsReady: seconds(5, 300),
  wrapsUp: seconds(25, 150),
  holds: { share: 0.07, after: seconds(20, 120), lasts: seconds(10, 60) },
  ends: { share: 0.25, after: seconds(60, 600) },
  pauses: { share: 0.035, lasts: minutes(4, 13) },
  closes: { CONVERSION: 0.09, CONTACT: 0.36, RETRY: 0.25, REFUSAL: 0.3 },
  notes: {
    share: 0.25,
    texts: [
      "Wants the yearly price in writing before deciding.",
      "Boiler was serviced in spring by a local firm.",
      "Asked who the cover is underwritten by.",
      "Speaks to the partner first.",
      "Happy with the present tariff.",
      "Prefers a call after six in the evening.",
      "Landlord decides, the tenant answered.",
      "Compares two offers until the end of the month.",
    ],
  },
  followsCampaign: true,
};

/** How often a conversation is closed with what, by the names of the campaign's dispositions. */
export const closings: Record<string, number> = {
  Sale: 8,
  Qualified: 13,
  "Call back": 7,
  "Not interested": 43,
  "Wrong person": 1.5,
  "No decision": 27.5,
};

/** The share of questions that need no answer and get none. */
export const leavesOpen = 0.6;

/** How much more often somebody buys: of the newer script, sent by a friend, with an old boiler. */
export const lifts = { newerScript: 1.35, referral: 1.7, oldBoiler: 1.6, boilerBefore: 2012 };

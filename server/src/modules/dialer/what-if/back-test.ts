import type { BackTest } from "@parley/contract";
import type { FloorModel } from "./floor-model.ts";
import { hoursOfDay } from "./floor-model.ts";
import { agentsOf, type PastDay } from "./past-day.ts";
import type { WhatIfSetting } from "./simulate.ts";
import type { Estimate, Summary } from "./summary.ts";
import type { WhatIfQuestion } from "./what-if.ts";

/** What both tell, a run as it was kept and one that is just done. */
type Told = Omit<Summary, "abandonRateWithHidden" | "machinesHeard">;

/** So often a day is simulated: what chance does to a day shows in them. */
export const daysAlike = 10;
const mostAgents = 100;

/** The question that foretells a day: its floor, hour by hour, with what was learned of the days before. */
export function questionOfDay(
  model: FloorModel,
  setting: Omit<WhatIfSetting, "agents">,
  { hours }: PastDay,
): WhatIfQuestion {
  const agents = hours.map(agentsOf);
  const most = Math.max(1, ...agents);
  const first = Math.min(...hours.map(({ hour }) => hour));
  const last = Math.max(...hours.map(({ hour }) => hour));
  const presence = Array.from({ length: hoursOfDay }, (_, hour) => {
    const place = hours.findIndex((one) => one.hour === hour);
    return (agents[place] ?? 0) / most;
  });
  return {
    model: { ...model, presence },
    settings: [{ ...setting, agents: Math.min(mostAgents, Math.max(1, Math.round(most))) }],
    ...{ days: daysAlike, seed: 1, openingHour: first, hours: last - first + 1 },
    prices: { agentHour: 0, answeredMinute: 0, lineHour: 0, saleShare: 0 },
  };
}

/**
 * What was foretold beside what came of it. A single day wanders more than the mean of many does, and a share of a
 * day, when no more of it is over, still more.
 */
export function figuresOf(day: PastDay, found: Told, days: number, share = 1): BackTest["figures"] {
  const agentHours = day.hours.reduce((sum, hour) => sum + agentsOf(hour), 0);
  const worked = day.talkSeconds + day.wrapUpSeconds;
  const people = day.connected + day.abandoned;
  const one = (what: FigureName, actual: number, predicted: Estimate) => ({
    ...{ what, actual, predicted: predicted.value, low: predicted.low, high: predicted.high },
    error: actual === 0 ? null : (predicted.value - actual) / actual,
  });
  const wait = day.connected > 0 ? (agentHours * 3600 - worked) / day.connected : 0;
  const rate = people > 0 ? day.abandoned / people : 0;
  const dials = ratio(found.dials, found.agentHours);
  return [
    one(
      "CONTACTS_PER_AGENT_HOUR",
      ratio(day.connected, agentHours),
      ofOneDay(found.contactsPerAgentHour, days, share),
    ),
    one("WAIT_SECONDS", Math.max(0, wait), ofOneDay(found.waitSeconds, days, share)),
    one(
      "OCCUPANCY",
      Math.min(1, ratio(worked, agentHours * 3600)),
      ofOneDay(found.occupancy, days, share),
    ),
    one("ABANDON_RATE", rate, rateOfOneDay(found, days, share)),
    one("DIALS_PER_AGENT_HOUR", ratio(day.dials, agentHours), {
      value: dials,
      low: null,
      high: null,
    }),
  ];
}

type FigureName = NonNullable<BackTest["figures"]>[number]["what"];

function ratio(above: number, below: number): number {
  return below > 0 ? above / below : 0;
}

/** From the interval of the mean of so many days to that of one more day like them. */
function ofOneDay({ value, low, high }: Estimate, days: number, share: number): Estimate {
  if (low === null || high === null) return { value, low, high };
  const reach = (high - value) * Math.sqrt(days / share + 1);
  return { value, low: Math.max(0, value - reach), high: value + reach };
}

/** The same of a rate: a day has the people of one day only. */
function rateOfOneDay(
  { abandonRate: { value }, people }: Told,
  days: number,
  share: number,
): Estimate {
  if (people === 0) return { value, low: null, high: null };
  const reach = 1.96 * Math.sqrt(value * (1 - value) * (days / share / people + 1 / people));
  return { value, low: Math.max(0, value - reach), high: Math.min(1, value + reach) };
}

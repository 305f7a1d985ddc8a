import {
  type Campaign,
  dialsAhead,
  type Input,
  type startWhatIf,
  type updateCampaign,
  type WhatIfRun,
  type WhatIfSetting,
} from "@parley/contract";

export type Question = Required<Input<typeof startWhatIf>["body"]>;

/** The server's own limits. */
export const limits = {
  historyDays: [1, 60],
  days: [1, 20],
  openingHour: [0, 23],
  hours: [1, 12],
  linesPerAgent: [1, 10],
  agents: [1, 100],
  ringSeconds: [15, 60],
  wrapUpSeconds: [5, 600],
} as const;
export const abandonLimits = [0.001, 0.03] as const;
export const mostSettings = 5;
const usualAgents = 10;

/** What is asked first: the campaign as it is, beside the two things that change most. */
export function firstQuestion(campaign: Campaign, agents: number): Question {
  const own = settingOf(campaign, agents);
  const ahead = { ...own, mode: "PREDICTIVE" as const };
  return {
    settings: [
      own,
      own.mode === "PREDICTIVE" ? { ...own, mode: "PROGRESSIVE" } : ahead,
      { ...ahead, linesPerAgent: own.linesPerAgent > 2 ? 2 : 5 },
    ],
    ...{ historyDays: 60, days: 5, openingHour: 9, hours: 8, seed: 1 },
    prices: { agentHour: 0, answeredMinute: 0, lineHour: 0, saleShare: 0 },
  };
}

/** The campaign as it is, with the detection of machines and without. */
export function detectionQuestion(question: Question, campaign: Campaign): Question {
  const [first] = question.settings;
  const own = settingOf(campaign, first?.agents ?? 0);
  const settings = (["ON", "OFF"] as const).map((machineDetection) => {
    return { ...own, machineDetection };
  });
  return { ...question, settings };
}

export type DetectionPrice = { on: number; off: number };

/** Pairs of settings that differ by the detection of machines alone. */
export function detectionPairs({ settings }: Pick<WhatIfRun, "settings">): DetectionPrice[] {
  const bare = ({ machineDetection: _, ...rest }: WhatIfSetting) => JSON.stringify(rest);
  return settings.flatMap((setting, off) => {
    if (setting.machineDetection !== "OFF") return [];
    const on = settings.findIndex(
      (other) => other.machineDetection === "ON" && bare(other) === bare(setting),
    );
    return on === -1 ? [] : [{ on, off }];
  });
}

/** The same question again, with what was asked the last time. */
export function questionOf(run: WhatIfRun): Question {
  const { settings, days, openingHour, hours, seed, prices, basis } = run;
  return { settings, days, openingHour, hours, seed, prices, historyDays: basis.sinceDays };
}

export function settingOf(campaign: Campaign, agents: number): WhatIfSetting {
  const { mode, abandonLimit, linesPerAgent, ringSeconds, wrapUpSeconds } = campaign;
  return {
    mode: dialsAhead(mode) ? "PREDICTIVE" : "PROGRESSIVE",
    agents: Math.min(100, agents || usualAgents),
    ...{ abandonLimit, linesPerAgent, ringSeconds, wrapUpSeconds },
  };
}

/** Settings go by letters: A, B, C. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

export type Best = { index: number; by: "cost" | "contacts" };

/**
 * The setting that costs least for each contact or, where nothing has a price, brings the most contacts; of
 * those that abandon no more than the law allows.
 */
export function bestOf({ results, prices }: Pick<WhatIfRun, "results" | "prices">): Best | null {
  const by = prices.agentHour + prices.answeredMinute + prices.lineHour > 0 ? "cost" : "contacts";
  const lawful = (results ?? []).flatMap((result, index) => {
    if (result.abandonRate.value > abandonLimits[1]) return [];
    const { contactsPerAgentHour, costPerContact } = result;
    const worth = by === "contacts" ? contactsPerAgentHour.value : -(costPerContact ?? Infinity);
    return Number.isFinite(worth) ? [{ index, worth }] : [];
  });
  const [first] = lawful.toSorted((a, b) => b.worth - a.worth);
  return first && lawful.length > 1 ? { index: first.index, by } : null;
}

export type Change = Input<typeof updateCampaign>["body"];

/** What a campaign must become to be dialled like this. */
export function changesFor(campaign: Campaign, setting: WhatIfSetting): Change {
  const { mode, abandonLimit, linesPerAgent, ringSeconds, wrapUpSeconds } = setting;
  const isOff = campaign.machineDetection === "OFF";
  const detects = setting.machineDetection;
  // Who takes calls as well goes on to.
  const isPaced = mode === "PREDICTIVE" && dialsAhead(campaign.mode);
  const wanted = {
    ...{ ringSeconds, wrapUpSeconds },
    ...(isPaced ? {} : { mode }),
    ...(detects === "OFF" ? { machineDetection: "OFF" as const } : {}),
    ...(detects === "ON" && isOff ? { machineDetection: "HANG_UP" as const } : {}),
    ...(mode === "PREDICTIVE" ? { abandonLimit, linesPerAgent } : {}),
  };
  const changed = Object.entries(wanted).filter(
    ([name, value]) => campaign[name as keyof Campaign] !== value,
  );
  return Object.fromEntries(changed);
}

/** The fields that the server would refuse. */
export function wrongFields(question: Question): string[] {
  const isWithin = ([least, most]: readonly [number, number], value: number, whole = true) =>
    value >= least && value <= most && (!whole || Number.isInteger(value));
  const own = (["historyDays", "days", "openingHour", "hours"] as const).filter(
    (name) => !isWithin(limits[name], question[name]),
  );
  const figures = ["linesPerAgent", "agents", "ringSeconds", "wrapUpSeconds"] as const;
  const ofSettings = question.settings.flatMap((setting, index) => [
    ...figures
      .filter((name) => !isWithin(limits[name], setting[name]))
      .map((name) => `${index}.${name}`),
    ...(isWithin(abandonLimits, setting.abandonLimit, false) ? [] : [`${index}.abandonLimit`]),
  ]);
  return [...own, ...ofSettings];
}

import type { WhatIfBasis } from "@parley/contract";
import {
  assumed,
  type FloorModel,
  type HourMix,
  hoursOfDay,
  type Quantiles,
} from "./floor-model.ts";

/** Dials of one hour of the day, by what became of them, and the agents who talked in it. */
export type HourCount = {
  hour: number;
  person: number;
  machine: number;
  busy: number;
  failed: number;
  dials: number;
  /** Mean of the days that had any. */
  agents: number;
};

export type Sample = { count: number; quantiles: Quantiles };
export type Durations =
  | ("setUpMs" | "ringPersonMs" | "ringMachineMs")
  | ("talkMs" | "machineTalkMs" | "wrapUpMs");
export type History = { hours: readonly HourCount[]; durations: Record<Durations, Sample> };
export type Learned = { model: FloorModel; assumed: WhatIfBasis["assumed"] };

/** Fewer dials tell nothing of who answers; fewer of a kind nothing of how long it takes. */
export const fewestDials = 200;
const fewestOfAKind = 30;
/** An hour's own share counts as much as that of the day when it has so many dials. */
const shrink = 50;

type Assumption = WhatIfBasis["assumed"][number]["what"];
const named: readonly [Durations, Assumption][] = [
  ["setUpMs", "SET_UP"],
  ["ringPersonMs", "RING_PERSON"],
  ["ringMachineMs", "RING_MACHINE"],
  ["talkMs", "TALK"],
  ["machineTalkMs", "MACHINE_TALK"],
  ["wrapUpMs", "WRAP_UP"],
];

/** What a history says of a floor; where it says too little, what is usual, and that it is assumed. */
export function learnFloor(
  history: History,
  detectsMachines = true,
  hearsMachines = !detectsMachines,
): Learned {
  const dials = sum(history.hours, "dials");
  const isEnough = dials >= fewestDials;
  const guesses: Learned["assumed"] = isEnough
    ? []
    : [
        { what: "HOURS", dials },
        { what: "PRESENCE", dials },
      ];
  const model = {
    ...assumed,
    detectsMachines,
    ...(isEnough ? { hours: mixes(history.hours), presence: presences(history.hours) } : {}),
  };
  for (const [key, what] of named) {
    // Where they are detected nobody listens to machines.
    if (key === "machineTalkMs" && !hearsMachines) continue;
    const { count, quantiles } = history.durations[key];
    if (count >= fewestOfAKind) model[key] = quantiles;
    else guesses.push({ what, dials: count });
  }
  // How the rate wanders within an hour is not measured yet.
  guesses.push({ what: "SWAY", dials });
  return { model, assumed: guesses };
}

type Counted = Exclude<keyof HourCount, "hour">;
const kinds = ["person", "machine", "busy", "failed"] as const;

function sum(hours: readonly HourCount[], of: Counted): number {
  return hours.reduce((all, hour) => all + hour[of], 0);
}

/** The mix of each hour, drawn towards that of the whole day where it has few dials. */
function mixes(hours: readonly HourCount[]): HourMix[] {
  const dials = sum(hours, "dials");
  return Array.from({ length: hoursOfDay }, (_, at) => {
    const own = hours.find(({ hour }) => hour === at);
    const shares = kinds.map((kind) => {
      const usual = sum(hours, kind) / dials;
      return [kind, ((own?.[kind] ?? 0) + shrink * usual) / ((own?.dials ?? 0) + shrink)];
    });
    return Object.fromEntries(shares) as HourMix;
  });
}

/** Nobody knows who would be there at hours that were never worked: everybody. */
function presences(hours: readonly HourCount[]): number[] {
  const most = Math.max(1, ...hours.map(({ agents }) => agents));
  return Array.from({ length: hoursOfDay }, (_, at) => {
    const own = hours.find(({ hour }) => hour === at);
    return own && own.agents > 0 ? own.agents / most : 1;
  });
}

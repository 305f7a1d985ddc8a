import type { FloorModel } from "./floor-model.ts";
import { simulateDay, type WhatIfSetting } from "./simulate.ts";
import { type Prices, type Summary, summarize } from "./summary.ts";
import type { DayResult } from "./tally.ts";

/** What is to be compared, as data: it is stored, and handed to threads. */
export type WhatIfQuestion = {
  model: FloorModel;
  settings: readonly WhatIfSetting[];
  days: number;
  seed: number;
  openingHour: number;
  hours: number;
  prices: Prices;
  /** Of the calls taken for machines, the share of people; null where nobody listened to any. */
  falseMachines?: number | null;
};

/** Some of the days, and which of all they are: a part that may be simulated beside the others. */
export type Part = { question: WhatIfQuestion; first: number; step: number };
export type DayOfAll = { day: number; results: DayResult[] };

/** Each setting on each day of a part; `onDay` hears of each day of one setting that is done. */
export function simulatePart({ question, first, step }: Part, onDay: () => void): DayOfAll[] {
  const { model, settings, days, seed, openingHour, hours } = question;
  const simulated: DayOfAll[] = [];
  for (let day = first; day < days; day += step) {
    const results = settings.map((setting) => {
      const result = simulateDay(model, setting, { seed, day, openingHour, hours });
      onDay();
      return result;
    });
    simulated.push({ day, results });
  }
  return simulated;
}

/** What the days of all parts say of each setting, whichever part was done first. */
export function summarizeDays(
  { settings, prices, falseMachines }: WhatIfQuestion,
  simulated: readonly DayOfAll[],
): Summary[] {
  const inOrder = simulated.toSorted((a, b) => a.day - b.day);
  return settings.map((_, i) => {
    const days = inOrder.flatMap(({ results }) => results[i] ?? []);
    return summarize(days, prices, falseMachines ?? null);
  });
}

/** Each setting on the same days; `onDay` hears how many of all days are done. */
export function compareSettings(
  question: WhatIfQuestion,
  onDay: (done: number) => void = () => undefined,
): Summary[] {
  let done = 0;
  const days = simulatePart({ question, first: 0, step: 1 }, () => onDay(++done));
  return summarizeDays(question, days);
}

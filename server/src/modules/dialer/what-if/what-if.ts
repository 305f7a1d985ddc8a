import type { FloorModel } from "./floor-model.ts";
import { type SimulatedDay, simulateDay, type WhatIfSetting } from "./simulate.ts";
import { type Prices, type Summary, summarize } from "./summary.ts";
import type { DayResult } from "./tally.ts";

/** What is to be compared, as data: it is stored, and handed to a thread. */
export type WhatIfQuestion = {
  model: FloorModel;
  settings: readonly WhatIfSetting[];
  days: number;
  seed: number;
  openingHour: number;
  hours: number;
  prices: Prices;
};

/** Each setting on the same days; `onDay` hears how many of all days are done. */
export function compareSettings(
  question: WhatIfQuestion,
  onDay: (done: number) => void = () => undefined,
): Summary[] {
  const { model, settings, days, prices, seed, openingHour, hours } = question;
  const results: DayResult[][] = settings.map(() => []);
  let done = 0;
  for (let day = 0; day < days; day++) {
    for (const [i, setting] of settings.entries()) {
      const simulated: SimulatedDay = { seed, day, openingHour, hours };
      results[i]?.push(simulateDay(model, setting, simulated));
      onDay(++done);
    }
  }
  return results.map((each) => summarize(each, prices));
}

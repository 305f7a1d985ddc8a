import type { Campaign, WhatIfResult, WhatIfSetting } from "@parley/contract";
import { describe, expect, test } from "vitest";
import {
  bestOf,
  changesFor,
  detectionPairs,
  detectionQuestion,
  firstQuestion,
  wrongFields,
} from "./what-if-model.ts";

const campaign = {
  ...{ mode: "PREVIEW", abandonLimit: 0.025, linesPerAgent: 5 },
  ...{ ringSeconds: 18, wrapUpSeconds: 30 },
} as Campaign;
const setting: WhatIfSetting = {
  ...{ mode: "PREDICTIVE", abandonLimit: 0.02, linesPerAgent: 5 },
  ...{ agents: 8, ringSeconds: 18, wrapUpSeconds: 45 },
};

function result(contacts: number, abandoned: number, cost: number | null): WhatIfResult {
  const of = (value: number) => ({ value, low: null, high: null });
  return {
    ...{ contactsPerAgentHour: of(contacts), abandonRate: of(abandoned), costPerContact: cost },
    ...{ waitSeconds: of(0), occupancy: of(0), lines: 0, costPerSale: null },
    ...{ dials: 0, people: 0, abandoned: 0, agentHours: 0 },
  };
}

describe("the best setting", () => {
  const free = { agentHour: 0, answeredMinute: 0, lineHour: 0, saleShare: 0.1 };

  test("brings the most contacts while nothing has a price, and costs least when something has", () => {
    const results = [result(12, 0, 3), result(14, 0.02, 4)];
    expect(bestOf({ results, prices: free })).toEqual({ index: 1, by: "contacts" });
    expect(bestOf({ results, prices: { ...free, agentHour: 18 } })).toEqual({
      index: 0,
      by: "cost",
    });
  });

  test("is not one that abandons more than the law allows, nor the only one", () => {
    const unlawful = result(20, 0.04, 1);
    const results = [unlawful, result(12, 0, 3), result(13, 0.01, 3)];
    expect(bestOf({ results, prices: free })?.index).toBe(2);
    expect(bestOf({ results: [unlawful, result(12, 0, 3)], prices: free })).toBeNull();
    expect(bestOf({ results: null, prices: free })).toBeNull();
  });
});

test("a setting changes of a campaign what differs, and what its mode needs", () => {
  expect(changesFor(campaign, setting)).toEqual({
    ...{ mode: "PREDICTIVE", abandonLimit: 0.02, wrapUpSeconds: 45 },
  });
  const each = { ...setting, mode: "PROGRESSIVE" as const, wrapUpSeconds: 30 };
  expect(changesFor({ ...campaign, mode: "PROGRESSIVE" }, each)).toEqual({});
});

test("the first question holds the campaign as it is, and nothing that the server refuses", () => {
  const question = firstQuestion(campaign, 0);
  expect(question.settings[0]).toMatchObject({ mode: "PROGRESSIVE", agents: 10, ringSeconds: 18 });
  expect(wrongFields(question)).toEqual([]);
  const settings = [{ ...setting, agents: 0, abandonLimit: 0.04 }];
  expect(wrongFields({ ...question, settings, days: 21 })).toEqual([
    ...["days", "0.agents", "0.abandonLimit"],
  ]);
});

test("a campaign with and without detection is a pair whose price is told, and a setting to use", () => {
  const asked = detectionQuestion(firstQuestion(campaign, 8), campaign);
  expect(asked.settings.map(({ machineDetection }) => machineDetection)).toEqual(["ON", "OFF"]);
  expect(detectionPairs(asked)).toEqual([{ on: 0, off: 1 }]);
  const [on, off] = asked.settings.map((one, i) => ({ ...one, ringSeconds: 18 + i }));
  expect(detectionPairs({ settings: [on, off].flatMap((one) => one ?? []) })).toEqual([]);
  const listening = { ...campaign, machineDetection: "CONNECT_UNSURE" as const };
  expect(changesFor(listening, { ...setting, machineDetection: "OFF" })).toMatchObject({
    machineDetection: "OFF",
  });
  expect(changesFor(listening, { ...setting, machineDetection: "ON" })).not.toHaveProperty(
    "machineDetection",
  );
});

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assumed } from "../server/src/modules/dialer/what-if/floor-model.ts";
import { compareInThreads } from "../server/src/modules/dialer/what-if/in-worker.ts";
import type { WhatIfSetting } from "../server/src/modules/dialer/what-if/simulate.ts";
import { checkoutFolder } from "../server/src/platform/version.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Figure, round } from "./lib/report.ts";

const usual: WhatIfSetting = {
  ...{ mode: "PREDICTIVE", abandonLimit: 0.025, linesPerAgent: 5 },
  ...{ agents: 20, ringSeconds: 18, wrapUpSeconds: 60 },
};
const settings: readonly WhatIfSetting[] = [
  { ...usual, mode: "PROGRESSIVE" },
  { ...usual, abandonLimit: 0.01 },
  usual,
  { ...usual, abandonLimit: 0.03 },
  { ...usual, linesPerAgent: 2 },
];
const question = { model: assumed, settings, seed: 1, openingHour: 9, hours: 8 };
const prices = { agentHour: 18, answeredMinute: 0.012, lineHour: 0, saleShare: 0.05 };

/** The built thread, as a server starts it, on days of 8 hours and a floor of 20 agents. */
export const whatIf: Bench = {
  name: "what-if",
  about: "five settings of a campaign simulated on 20 days of 8 hours with 20 agents (--quick: 2)",
  run: async ({ quick }): Promise<Figure[]> => {
    const days = quick ? 2 : 20;
    const program = pathToFileURL(join(checkoutFolder, "dist", "what-if.js"));
    const { signal } = new AbortController();
    const begin = performance.now();
    // The time of the processor is that of all threads, and this one only waits.
    const cpu = process.cpuUsage();
    const found = await compareInThreads({ ...question, days, prices }, signal, () => {}, program);
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - begin) / 1000;
    for (const [i, { contactsPerAgentHour, abandonRate, waitSeconds }] of found.entries()) {
      const { mode, abandonLimit, linesPerAgent } = settings[i] ?? usual;
      const contacts = `${round(contactsPerAgentHour.value)} contacts an agent-hour`;
      const rest = `abandoned ${round(100 * abandonRate.value)} %, wait ${round(waitSeconds.value)} s`;
      say(`  ${mode} ${100 * abandonLimit} %, ${linesPerAgent} lines: ${contacts}, ${rest}`);
    }
    const bench = "what-if";
    const beside = `processor ${round((user + system) / 1e6)} s`;
    return [
      {
        ...{ bench, what: `${days} days of five settings`, value: seconds },
        ...{ unit: "s", beside, ...(quick ? {} : { floor: 120, goal: 30 }) },
      },
    ];
  },
};

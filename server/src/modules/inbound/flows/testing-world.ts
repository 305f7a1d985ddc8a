import { FlowDefinition } from "@parley/contract";
import type { FlowWorld } from "./state.ts";

export const queueId = "01890a5d-ac96-7000-8000-000000000001";
export const boxId = "01890a5d-ac96-7000-8000-000000000002";
export const agentId = "01890a5d-ac96-7000-8000-000000000003";
/** What there is for flows of tests. */
export const places = {
  ...{ queues: new Set([queueId]), boxes: new Set([boxId]), prompts: new Set<string>() },
  ...{ agents: new Set([agentId]), barred: new Map([["100", "is no telephone number"]]) },
};
const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const hours = Object.fromEntries(days.map((day) => [day, [{ from: "09:00", to: "17:00" }]]));
/** A Tuesday morning on which an agent is ready. */
export const world: FlowWorld = {
  now: new Date("2026-11-24T10:00:00Z"),
  house: {
    hours: hours as FlowWorld["house"]["hours"],
    holidays: { days: [{ date: "2026-12-25", name: "Christmas" }] },
    timeZone: "Europe/London",
  },
  ...{ caller: "+442079460123", called: "+442079460000", fullQueues: new Set<string>() },
  ...{ readyAgents: new Set([agentId]), barred: new Set(["100"]) },
  boxes: new Map([
    [boxId, { greeting: "Speak.", greetingPromptId: null, thanks: "Thank you.", maxSeconds: 60 }],
  ]),
};

export const flowOf = (...steps: object[]) =>
  FlowDefinition.parse({ steps: steps.map((step) => ({ name: "A step", ...step })) });

import type { Disposition } from "@parley/contract";
import { expect, test } from "vitest";
import { sampleAgent, sampleCall, sampleCampaign, sampleId } from "../../testing/samples.ts";
import {
  callKeys,
  campaignsByHand,
  clockOf,
  type DeskKeys,
  deskKeys,
  outcomeKeys,
  passingWord,
  phaseOf,
  runningCampaigns,
  wrapUpClock,
} from "./desk-model.ts";

const now = Date.parse("2026-11-20T11:05:00Z");
const talking = sampleCall();
const ended = sampleCall({
  state: "ENDED",
  endedAt: "2026-11-20T11:04:50.000Z",
  can: ["wrap-up"],
});

function disposition(position: number, name: string, retired = false): Disposition {
  return {
    id: sampleId(500 + position),
    name,
    category: "CONTACT",
    leadStatus: null,
    retryMinutes: null,
    questions: "REACHED",
    position,
    retired,
    updatedAt: "2026-11-20T11:00:00.000Z",
  };
}

const [sale, retry] = [disposition(1, "Sale"), disposition(3, "Call back")];

function keys(change: Partial<DeskKeys>): Record<string, string> {
  const outcomes = outcomeKeys([sale, retry]);
  const desk = { phase: "CALL" as const, outcomes, isPicked: false, hasPreviewCampaign: true };
  const list = deskKeys({ ...desk, ...change }).map(({ key, action }) => [
    key,
    action.do === "outcome" ? action.disposition.name : action.do,
  ]);
  return Object.fromEntries(list);
}

test("a call comes before everything else, and stays until its outcome is given", () => {
  const onCall = sampleAgent({ state: "ON_CALL", callId: talking.id });
  const wrapUp = sampleAgent({ state: "WRAP_UP", callId: talking.id });
  expect(phaseOf(onCall, talking, true)).toBe("CALL");
  expect(phaseOf(wrapUp, ended, true)).toBe("WRAP_UP");
  const closed = { ...ended, can: [], closedAt: "2026-11-20T11:04:59.000Z" };
  expect(phaseOf(sampleAgent(), closed, false)).toBe("WAITING");
});

test("an agent who is reserved, or whose call is not read yet, sees that it comes", () => {
  expect(phaseOf(sampleAgent({ state: "RESERVED" }), null, false)).toBe("CONNECTING");
  const onCall = sampleAgent({ state: "ON_CALL", callId: talking.id });
  expect(phaseOf(onCall, null, false)).toBe("CONNECTING");
});

test("who does not answer a campaign never reaches the agent, who dialled himself hears it ring", () => {
  const reserved = sampleAgent({ state: "RESERVED", callId: talking.id });
  const ringing = { state: "RINGING" as const, connectedAt: null };
  expect(phaseOf(reserved, sampleCall({ ...ringing, origin: "CAMPAIGN" }), false)).toBe(
    "CONNECTING",
  );
  expect(phaseOf(reserved, sampleCall({ ...ringing, origin: "PREVIEW" }), false)).toBe("CALL");
  expect(phaseOf(reserved, sampleCall({ state: "ANSWERED" }), false)).toBe("CALL");
});

test("an offered lead shows while no call runs", () => {
  expect(phaseOf(sampleAgent(), null, true)).toBe("PREVIEW");
  expect(phaseOf(sampleAgent({ state: "PAUSED" }), null, false)).toBe("PAUSED");
  expect(phaseOf(sampleAgent({ state: "OFFLINE" }), null, false)).toBe("OFFLINE");
});

test("the clock counts the conversation, and before it the dialling", () => {
  const dialling = sampleCall({ state: "DIALING", answeredAt: null, connectedAt: null });
  expect(clockOf(dialling)).toBe(dialling.startedAt);
  const connectedAt = "2026-11-20T11:00:12.000Z";
  expect(clockOf(sampleCall({ connectedAt }))).toBe(connectedAt);
  expect(clockOf(ended)).toBe(ended.endedAt);
});

test("wrap-up counts down to the campaign's limit and then up, in red", () => {
  const campaign = sampleCampaign({ wrapUpSeconds: 25 });
  expect(wrapUpClock(ended, campaign, now)).toMatchObject({ left: 15, look: "wrapup" });
  expect(wrapUpClock(ended, campaign, now + 20_000)).toMatchObject({ left: -5, look: "breach" });
});

test("a call without a campaign has a wrap-up without a limit", () => {
  expect(wrapUpClock(ended, null, now)).toMatchObject({ seconds: 10, left: null, share: 0 });
});

test("outcomes keep the digit of their position, and one without a digit has no key", () => {
  const keys = outcomeKeys([
    disposition(12, "Language"),
    retry,
    disposition(2, "Old", true),
    { ...disposition(3, "Second on three"), id: sampleId(599) },
    sale,
  ]);
  expect(keys.map((one) => [one.key, one.disposition.name])).toEqual([
    ["1", "Sale"],
    ["3", "Call back"],
    [null, "Second on three"],
    [null, "Language"],
  ]);
});

test("hold and resume are one key, and only what the server allows is done", () => {
  expect(callKeys(talking)).toEqual([
    { key: "H", action: "hold" },
    { key: "E", action: "end" },
  ]);
  expect(callKeys({ can: ["hold", "machine"] })).toEqual([
    { key: "H", action: "hold" },
    { key: "M", action: "machine" },
  ]);
  expect(callKeys({ can: ["resume"] })).toEqual([{ key: "H", action: "resume" }]);
  expect(callKeys({ can: ["wrap-up"] })).toEqual([]);
});

test("the same key finds the notes in a call and the next lead while waiting", () => {
  expect(keys({})).toEqual({ "1": "Sale", "3": "Call back", N: "note" });
  expect(keys({ phase: "WAITING" })).toEqual({ N: "next" });
  expect(keys({ phase: "WAITING", hasPreviewCampaign: false })).toEqual({});
});

test("Enter closes with the outcome that was picked in the call, once the call is over", () => {
  expect(keys({ isPicked: true })).not.toHaveProperty("Enter");
  expect(keys({ phase: "WRAP_UP", isPicked: true })).toMatchObject({ Enter: "close" });
  expect(keys({ phase: "WRAP_UP" })).not.toHaveProperty("Enter");
});

test("an offered lead is dialled or skipped by one key each, and by no other", () => {
  expect(keys({ phase: "PREVIEW" })).toEqual({ C: "dial", S: "skip" });
});

test("only campaigns that run and belong to the agent's team count", () => {
  const south = sampleId(11);
  const all = [
    sampleCampaign({ name: "Everybody" }),
    sampleCampaign({ name: "South", teamIds: [south], mode: "PREVIEW" }),
    sampleCampaign({ name: "North", teamIds: [sampleId(12)] }),
    sampleCampaign({ name: "Paused", state: "PAUSED" }),
  ];
  const agent = sampleAgent({ teamId: south });
  expect(runningCampaigns(all, agent).map(({ name }) => name)).toEqual(["Everybody", "South"]);
  expect(campaignsByHand(all, agent).map(({ name }) => name)).toEqual(["South"]);
});

test("of a machine that was hung up on beside the agent he is told, unless he said so himself", () => {
  const call = {
    id: sampleId(7),
    origin: "CAMPAIGN" as const,
    connectedAt: "2026-05-04T09:00:00Z",
  };
  expect(passingWord(call, "MACHINE", null)).toBe("machineHungUp");
  expect(passingWord(call, "MACHINE", call.id)).toBeNull();
  expect(passingWord(call, "CONNECTED", null)).toBeNull();
  // The detection took it before anybody was connected: it was no call of his.
  expect(passingWord({ ...call, connectedAt: null }, "MACHINE", null)).toBeNull();
  const dialled = { ...call, origin: "MANUAL" as const, connectedAt: null };
  expect(passingWord(dialled, "BUSY", null)).toBe("missed");
});

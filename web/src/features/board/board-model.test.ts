import { expect, test } from "vitest";
import {
  sampleAgent,
  sampleBoard,
  sampleEvent,
  sampleId,
  sampleStats,
} from "../../testing/samples.ts";
import { applyEvents, applyGauge, boardModel } from "./board-model.ts";

const maya = sampleAgent({ id: sampleId(1), name: "Maya Okafor" });

function stateChange(change: Record<string, unknown> = {}) {
  return {
    id: maya.id,
    teamId: null,
    from: "READY",
    state: "ON_CALL",
    nextState: null,
    pauseReasonId: null,
    pauseNote: null,
    since: "2026-11-20T11:00:41.000Z",
    callId: sampleId(200),
    campaignId: sampleId(100),
    today: { calls: 1, talkSeconds: 0, wrapUpSeconds: 0, conversions: 0 },
    ...change,
  };
}

test("an agent's new state arrives with its time and the day's sums, and the name stays", () => {
  const before = boardModel(sampleBoard({ agents: [maya] }));
  const after = applyEvents(before, [sampleEvent(11, "agent.state_changed", stateChange())]);

  expect(after.agents.get(maya.id)).toMatchObject({
    name: "Maya Okafor",
    state: "ON_CALL",
    since: "2026-11-20T11:00:41.000Z",
    today: { calls: 1 },
  });
  expect(after).toMatchObject({ position: 11, stale: false });
});

test("an event that the picture holds already changes nothing", () => {
  const before = boardModel(sampleBoard({ agents: [maya], position: 20 }));
  expect(applyEvents(before, [sampleEvent(20, "agent.state_changed", stateChange())])).toBe(before);
});

test("events that arrive twice or late leave the newest state", () => {
  const before = boardModel(sampleBoard({ agents: [maya] }));
  const onCall = sampleEvent(11, "agent.state_changed", stateChange());
  const wrapUp = sampleEvent(12, "agent.state_changed", stateChange({ state: "WRAP_UP" }));
  const after = applyEvents(applyEvents(before, [onCall, wrapUp]), [onCall, wrapUp]);

  expect(after.agents.get(maya.id)?.state).toBe("WRAP_UP");
});

test.each([
  ["an agent it does not know", "agent.state_changed", stateChange({ id: sampleId(77) })],
  [
    "an agent who moved to another team",
    "agent.state_changed",
    stateChange({ teamId: sampleId(5) }),
  ],
  ["an event it cannot read", "agent.state_changed", { id: maya.id }],
  ["a new campaign", "campaign.created", { id: sampleId(101) }],
  ["a renamed campaign", "campaign.changed", { id: sampleId(100), fields: ["name"], state: null }],
])("the picture asks to be drawn anew after %s", (_, name, data) => {
  const before = boardModel(sampleBoard({ agents: [maya] }));
  expect(applyEvents(before, [sampleEvent(11, name, data)]).stale).toBe(true);
});

test("a paused campaign changes in place", () => {
  const before = boardModel(sampleBoard());
  const data = { id: sampleId(100), fields: ["state"], state: "PAUSED" };
  const after = applyEvents(before, [sampleEvent(11, "campaign.changed", data)]);

  expect(after.campaigns.get(sampleId(100))?.state).toBe("PAUSED");
  expect(after.stale).toBe(false);
});

function gauge(change: Partial<ReturnType<typeof sampleBoard>>) {
  const { campaigns, carrier, demo } = sampleBoard(change);
  return { campaigns, carrier, demo };
}

function withMembers(total: number, at: string) {
  const members = { total, dialable: total, waiting: 0, dialing: 0, held: 0, done: 0 };
  return sampleBoard().campaigns.map((one) => ({ ...one, stats: sampleStats({ at, members }) }));
}

test("figures of a gauge replace older ones, never newer ones", () => {
  const before = boardModel(sampleBoard());
  const newer = gauge({ campaigns: withMembers(9, "2026-11-20T11:00:05.000Z") });
  const older = gauge({ campaigns: withMembers(4, "2026-11-20T10:59:00.000Z") });
  const after = applyGauge(applyGauge(before, newer), older);

  expect(after.campaigns.get(sampleId(100))?.stats.members.total).toBe(9);
});

test("a campaign that was stopped leaves with the next gauge, a new one comes with it", () => {
  const campaigns = sampleBoard().campaigns.map((one) => ({
    ...one,
    id: sampleId(101),
    name: "Renewals",
  }));
  const after = applyGauge(boardModel(sampleBoard()), gauge({ campaigns }));

  expect([...after.campaigns.values()].map(({ name }) => name)).toEqual(["Renewals"]);
});

test("a gauge that cannot be read is left out", () => {
  const before = boardModel(sampleBoard());
  expect(applyGauge(before, "nonsense")).toBe(before);
});

test("a carrier that went away shows without a new picture", () => {
  const carrier = { name: "loopback", simulated: true, connected: false };
  expect(applyGauge(boardModel(sampleBoard()), gauge({ carrier })).carrier).toEqual(carrier);
});

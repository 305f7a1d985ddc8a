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

test("figures of a gauge replace older ones, never newer ones", () => {
  const before = boardModel(sampleBoard());
  const newer = sampleStats({
    at: "2026-11-20T11:00:05.000Z",
    members: { total: 9, dialable: 9, waiting: 0, dialing: 0, done: 0 },
  });
  const older = sampleStats({ at: "2026-11-20T10:59:00.000Z" });
  const after = applyGauge(applyGauge(before, newer), {
    campaigns: [{ id: sampleId(100), stats: older }],
  });

  expect(after.campaigns.get(sampleId(100))?.stats.members.total).toBe(9);
});

test("a gauge that cannot be read is left out", () => {
  const before = boardModel(sampleBoard());
  expect(applyGauge(before, "nonsense")).toBe(before);
});

test("a carrier that went away shows without a new picture", () => {
  const gone = { name: "loopback", simulated: true, connected: false };
  const after = applyGauge(boardModel(sampleBoard()), { carrier: gone });
  expect(after.carrier).toEqual(gone);
});

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Metrics } from "../observe/metrics.ts";
import { Hub, type LiveSocket } from "./hub.ts";

/** A socket that keeps what is sent to it. */
function addSocket(hub: Hub, tenantId: string) {
  const sent: string[] = [];
  const ws = { readyState: 1, OPEN: 1, bufferedAmount: 0, send: (text: string) => sent.push(text) };
  const listener = { userId: "u", teamId: null, grants: {} };
  const socket = { ws, tenantId, sessionId: null, listener, topics: new Set<string>() };
  const live = { ...socket, position: 0, waiting: null, held: [] } as unknown as LiveSocket;
  hub.add(live);
  return { live, sent };
}

const event = (tenantId: string, position: number, name = "team.created") => ({
  tenant_id: tenantId,
  id: `${position}`,
  position,
  name,
  data: {},
  audience: { permission: null },
  actor_id: null,
  at: new Date(),
});

function positionsOf(text: string): number[] {
  const { items = [] } = JSON.parse(text) as { items?: { position: number }[] };
  return items.map(({ position }) => position);
}

test("batches never overtake each other on the way to many sockets", async () => {
  const hub = new Hub(new Metrics());
  const crowd = Array.from({ length: 600 }, () => addSocket(hub, "large"));
  const alone = addSocket(hub, "small");
  await Promise.all([
    hub.deliver([event("large", 1), event("small", 1)]),
    hub.deliver([event("small", 2)]),
    hub.deliver([event("large", 2), event("small", 3)]),
  ]);
  expect(alone.sent.flatMap(positionsOf)).toEqual([1, 2, 3]);
  expect(crowd.every(({ sent }) => sent.length === 2)).toBe(true);
});

test("what is in no hurry leaves with what comes next, in its order", async () => {
  const hub = new Hub(new Metrics());
  const { live, sent } = addSocket(hub, "t");
  await hub.deliver([event("t", 1, "presence.changed")]);
  await hub.deliver([event("t", 2, "presence.changed")]);
  expect(sent).toEqual([]);
  await hub.deliver([event("t", 3)]);
  expect(sent.map(positionsOf)).toEqual([[1, 2, 3]]);

  await hub.deliver([event("t", 4, "presence.changed")]);
  hub.send(live, { type: "pong" });
  expect(sent.slice(1).map(positionsOf)).toEqual([[4], []]);
});

test("what is in no hurry leaves by itself when nothing comes", async () => {
  const hub = new Hub(new Metrics());
  const { sent } = addSocket(hub, "t");
  const gone = addSocket(hub, "t");
  await hub.deliver([event("t", 1, "presence.changed")]);
  hub.remove(gone.live);
  await expect.poll(() => sent.map(positionsOf)).toEqual([[1]]);
  await sleep(0);
  expect(gone.sent).toEqual([]);
});

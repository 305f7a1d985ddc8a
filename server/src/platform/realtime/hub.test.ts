import { expect, test } from "vitest";
import { Metrics } from "../observe/metrics.ts";
import { Hub, type LiveSocket } from "./hub.ts";

test("batches never overtake each other on the way to many sockets", async () => {
  const hub = new Hub(new Metrics());
  const texts: string[][] = [];
  const add = (tenantId: string) => {
    const sent: string[] = [];
    texts.push(sent);
    const ws = {
      readyState: 1,
      OPEN: 1,
      bufferedAmount: 0,
      send: (text: string) => sent.push(text),
    };
    const listener = { userId: "u", teamId: null, grants: {} };
    const socket = { ws, tenantId, sessionId: null, listener, topics: new Set<string>() };
    hub.add({ ...socket, position: 0, waiting: null } as unknown as LiveSocket);
    return sent;
  };
  for (let i = 0; i < 600; i++) add("large");
  const alone = add("small");
  const event = (tenantId: string, position: number) => ({
    tenant_id: tenantId,
    id: `${position}`,
    position,
    name: "team.created",
    data: {},
    audience: { permission: null },
    actor_id: null,
    at: new Date(),
  });
  await Promise.all([
    hub.deliver([event("large", 1), event("small", 1)]),
    hub.deliver([event("small", 2)]),
    hub.deliver([event("large", 2), event("small", 3)]),
  ]);
  const positions = alone.flatMap((text) =>
    (JSON.parse(text) as { items: { position: number }[] }).items.map(({ position }) => position),
  );
  expect(positions).toEqual([1, 2, 3]);
  expect(texts.slice(0, 600).every((sent) => sent.length === 2)).toBe(true);
});

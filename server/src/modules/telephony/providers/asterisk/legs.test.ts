import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import { applyEvent, applyReport, createLeg } from "../../leg.ts";
import { pause } from "../../testing/rigs.ts";
import { LegBook } from "./legs.ts";

const legId = uuidv7();
const origin = {
  ...{ legId, tenantId: "a-tenant", callId: uuidv7(), attemptId: undefined },
  kind: "CUSTOMER" as const,
};

test("what a process tells of a leg that it has adopted is newer than all that those before it told", async () => {
  const before = new LegBook();
  const at = new Date().toISOString();
  let ordinal = 0;
  for (let i = 0; i < 50; i++) ordinal = before.tellOf(origin, { type: "RINGING" });
  const held = applyEvent(createLeg(legId), { type: "HELD", peerLegId: null, at, ordinal });
  expect(held.state).toBe("HELD");

  await pause(2);
  const after = new LegBook();
  const peerLegId = uuidv7();
  after.add({
    ...{ origin, identity: "+442079460001", channelId: legId, trunk: null, isConfirmed: true },
    ...{ phase: "BRIDGED", peerLegId, answeredAt: at },
  });
  // Whom it is with now, although nothing was told of it.
  const found = applyReport(held, after.report(legId), at);
  expect(found).toMatchObject({ state: "BRIDGED", peerLegId });
  const next = after.tellOf(origin, { type: "HELD", peerLegId });
  const heldAgain = applyEvent(found, { type: "HELD", peerLegId, at, ordinal: next });
  expect(heldAgain).toMatchObject({ state: "HELD", peerLegId });
});

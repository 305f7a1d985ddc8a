import { expect, test } from "vitest";
import { createLeg, type ProviderEvent } from "../telephony/index.ts";
import { applyToLeg } from "./inbox.ts";
import type { CallRow, LegRow, Loaded } from "./pictures.ts";
import { draw } from "./settle.ts";

const now = new Date("2026-03-02T10:00:00Z");

/** Somebody has answered, and the agent's phone rings for him. */
function answered(): Loaded {
  const call = {
    ...{ id: "call", origin: "CAMPAIGN", state: "ANSWERED", outcome: null, provider: "loopback" },
    ...{ lead_id: "lead", campaign_id: "campaign", agent_id: "agent", team_id: null },
    ...{ customer_leg_id: "customer", agent_leg_id: "phone", agent_leg_tries: 1 },
    ...{ pool_team_ids: null, pool_skill_ids: [], farewell: null, queue_plan: null },
    ...{ dismissed_at: null, dismissed_as: null, requeued_at: null, machine_message: null },
    ...{ third_id: null, third_leg_id: null, third_plan: null, third_state: null },
    ...{ connected_at: null, held_at: null, ended_at: null, hold_seconds: 0, talk_seconds: 0 },
    ...{ agent_verdict: null, machine_sure_from: null, ended_by_us: false, hold_wanted: false },
    ...{ line_lost_at: null, handed_over_at: null, answered_at: now, ringing_at: now },
  } as unknown as CallRow;
  const leg = (id: string, kind: LegRow["kind"]): [string, LegRow] => [
    id,
    { id, call_id: "call", kind, state: createLeg(id), news: [] },
  ];
  const loaded = { call, legs: new Map([leg("customer", "CUSTOMER"), leg("phone", "AGENT")]) };
  let ordinal = 0;
  for (const legId of ["customer", "phone"])
    hear(loaded, { legId, type: "ANSWERED", ordinal: ++ordinal });
  draw(loaded, now);
  return loaded;
}

function hear(loaded: Loaded, event: object): void {
  const at = now.toISOString();
  applyToLeg(
    loaded,
    { at, tenantId: "t", callId: "call", kind: "CUSTOMER", ...event } as ProviderEvent,
    now,
  );
}

const met = { legId: "customer", type: "BRIDGED", peerLegId: "phone", ordinal: 10 };
const gone = { legId: "customer", type: "ENDED", cause: "NORMAL", ordinal: 12 };

test("who hangs up before the bridge was written down has talked all the same", () => {
  const loaded = answered();
  hear(loaded, met);
  hear(loaded, { legId: "customer", type: "UNBRIDGED", held: false, ordinal: 11 });
  hear(loaded, gone);
  draw(loaded, now);
  expect(loaded.call).toMatchObject({ state: "ENDED", outcome: "CONNECTED", connected_at: now });
});

test("who hangs up without having met anybody has not, nor does a bridge after the end count", () => {
  const loaded = answered();
  hear(loaded, gone);
  draw(loaded, now);
  expect(loaded.call).toMatchObject({ state: "ENDED", outcome: "ABANDONED", connected_at: null });
  hear(loaded, met);
  draw(loaded, now);
  expect(loaded.call).toMatchObject({ outcome: "ABANDONED", connected_at: null });
});

import { events, type LiveEvent } from "@parley/contract";
import { expect, test } from "vitest";
import { changesOf } from "./index.ts";

function event(name: string, data: Record<string, unknown> = {}): LiveEvent {
  return { position: 1, id: "e", name, at: "2026-11-20T09:00:00Z", actorId: null, data };
}

/** Events that change nothing that a page has read; a new event must be listed here or handled. */
const heard = new Set([
  "session.started",
  "session.ended",
  "session.confirmed",
  "session.token-reused",
  "privilege.attempted",
  "tolls.guarded",
  "call.supervised",
]);

test.each([...events.keys()])("%s changes something on a page", (name) => {
  const changes = changesOf(event(name, { id: "1", leadId: "2", kind: "SKILL", campaignId: "3" }));
  expect(changes.length > 0).toBe(!heard.has(name));
});

test("a changed lead is read once and its list is left where it is", () => {
  expect(changesOf(event("lead.updated", { id: "7", contactId: "8", fields: ["status"] }))).toEqual(
    [
      { type: "row", path: "/leads", id: "7" },
      { type: "relist", path: "/leads/count" },
    ],
  );
});

test("an agent's new state comes with the event and is not asked for", () => {
  const data = { id: "a1", from: "READY", state: "ON_CALL", since: "2026-11-20T09:00:00Z" };
  const changes = changesOf(event("agent.state_changed", data));
  expect(changes).toContainEqual({
    type: "merge",
    path: "/agents",
    id: "a1",
    values: { state: "ON_CALL", since: "2026-11-20T09:00:00Z" },
  });
  expect(changes.every(({ type }) => type === "merge")).toBe(true);
});

test("a note changes the timelines of its lead and of its person only", () => {
  const data = { id: "n", leadId: "7", contactId: "9", type: "NOTE" };
  const ofPerson = changesOf(event("activity.added", { ...data, leadId: null }));
  expect(ofPerson).toContainEqual({ type: "reread", path: "/contacts/:id/activities", id: "9" });
  expect(ofPerson).toHaveLength(3);
  const ofLead = changesOf(event("activity.added", data));
  expect(ofLead).toContainEqual({ type: "reread", path: "/leads/:id/activities", id: "7" });
  expect(ofLead).toEqual(expect.arrayContaining(ofPerson));
});

test("a lead that leaves the audience leaves the lists", () => {
  expect(changesOf(event("record.left", { kind: "LEAD", id: "7" }))).toContainEqual({
    type: "drop",
    path: "/leads",
    id: "7",
  });
});

test("an event of a newer server is no error", () => {
  expect(changesOf(event("moon.risen"))).toEqual([]);
});

import { expect, test } from "vitest";
import { newSecret, signedHeaders } from "../../platform/net/webhook-signature.ts";
import { nextTry, patienceMs, retryDelays } from "./schedule.ts";
import { meaningless, wants } from "./subscriptions.ts";

test("an event is wanted by its name, by its kind, or with everything", () => {
  const by = (event: string, fields: string[] = []) => [{ event, fields }];
  expect(wants(by("lead.updated"), "lead.updated", {})).toBe(true);
  expect(wants(by("lead.updated"), "lead.created", {})).toBe(false);
  expect(wants(by("lead.*"), "lead.created", {})).toBe(true);
  expect(wants(by("lead.*"), "leads.imported", {})).toBe(false);
  expect(wants(by("*"), "call.ended", {})).toBe(true);
});

test("fields narrow events that name the changed ones, and no others", () => {
  const some = [{ event: "lead.*", fields: ["status"] }];
  expect(wants(some, "lead.updated", { fields: ["status", "source"] })).toBe(true);
  expect(wants(some, "lead.updated", { fields: ["source"] })).toBe(false);
  expect(wants(some, "lead.created", { id: "a" })).toBe(true);
});

test("a pattern that fits no event is seen", () => {
  const patterns = ["call.ended", "call.*", "*", "calls.*", "call.answered", "tenant.visited"];
  expect(meaningless(patterns.map((event) => ({ event, fields: [] })))).toEqual([
    "calls.*",
    "call.answered",
    "tenant.visited",
  ]);
});

test("ten attempts over a bit more than three days, each up to a tenth late", () => {
  const now = new Date("2026-03-02T09:00:00Z");
  const waits = retryDelays.map((_, i) => (nextTry(i + 1, now)?.getTime() ?? 0) - now.getTime());
  for (const [i, wait] of waits.entries()) {
    const delay = retryDelays[i] ?? 0;
    expect(wait).toBeGreaterThanOrEqual(delay);
    expect(wait).toBeLessThanOrEqual(delay * 1.1);
  }
  expect(retryDelays.map((ms) => ms / 1000)).toEqual([
    5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ]);
  expect(retryDelays.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(patienceMs);
  expect(nextTry(10, now)).toBeUndefined();
});

test("every secret signs, and the form is that of the standard", () => {
  // The example of the specification.
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const at = new Date(1_614_265_330_000);
  const body = '{"test": 2432232314}';
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  expect(signedHeaders([secret], { id, at, body })).toEqual({
    "webhook-id": id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
  const two = signedHeaders([newSecret(), secret], { id, at, body })["webhook-signature"];
  expect(two?.split(" ")).toHaveLength(2);
  expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});

import * as api from "@parley/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Faults } from "../../platform/faults.ts";
import { realTimers } from "../../platform/timers.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, fixedE164, newTenant } from "../../testing/tenant.ts";
import { DialerRuntime } from "../dialer/index.ts";
import { createRealClock } from "../telephony/carrier/clock.ts";
import {
  createDirectLoopback,
  createExchange,
  type ProviderEvent,
  type Telephony,
} from "../telephony/index.ts";
import { CallRuntime } from "./index.ts";

/* A process that ends under a conversation before it has written down that there is one; the carrier goes on. */

let server: TestServer;
let epoch = 0;
let running: (() => Promise<void>) | undefined;
const clock = createRealClock(10);
const exchange = createExchange(clock, { profile: "test", seed: 1 });
const carrier = createDirectLoopback(exchange, clock);

beforeAll(async () => {
  server = await startTestServer({ PARLEY_ROLES: "web,worker" });
});
afterEach(() => running?.());
afterAll(async () => {
  await stopTestServer(server);
  await carrier.close();
  clock.stop();
});

const rhythm = { timers: realTimers, lullMs: 0, reconcileMs: 60_000, atOnce: 1 };

/** The telephony of a process, which hears nothing any more from a certain event on. */
async function startProcess(hearsNoMore: (event: ProviderEvent) => boolean = () => false) {
  const { app } = server.parley;
  const inner = createDirectLoopback(exchange, clock);
  let isDeaf = false;
  const telephony: Telephony = {
    ...inner,
    events: (since, onBatch, watch) =>
      inner.events(
        since,
        async (batch) => {
          isDeaf ||= batch.events.some(hearsNoMore);
          if (!isDeaf) await onBatch(batch);
        },
        {
          ...watch,
          onArrival: (events) => {
            if (!isDeaf && !events.some(hearsNoMore)) watch?.onArrival?.(events);
          },
        },
      ),
  };
  const calls = new CallRuntime(app, telephony, new Faults(undefined), rhythm);
  await calls.start();
  const dialRhythm = { tickMs: 100, nudgeMs: 1, refreshMs: 60_000, tellPaceMs: 60_000 };
  const dialer = new DialerRuntime(app, calls, ++epoch, { timers: realTimers, ...dialRhythm });
  await dialer.start();
  running = async () => {
    running = undefined;
    await dialer.stop();
    await calls.stop();
    await inner.close();
  };
  return { isDeaf: () => isDeaf };
}

/** Somebody of a campaign is dialled for an agent by a process that ends there. */
async function cutOff(hearsNoMore: (event: ProviderEvent) => boolean) {
  const acme = await newTenant(server);
  const agent = await acme.user("AGENT", { name: "Bea" });
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01") });
  await acme.campaign({ leads: [lead] });
  const first = await startProcess(hearsNoMore);
  await eventually(() => first.isDeaf());
  const { rows } = await server.admin.query<{ id: string; kind: string; call_id: string }>(
    "select id, kind, call_id from legs where tenant_id = $1",
    [acme.id],
  );
  const legId = (kind: string) => rows.find((row) => row.kind === kind)?.id ?? "";
  const [customer, phone] = [legId("CUSTOMER"), legId("AGENT")];
  const params = { id: rows[0]?.call_id ?? "" };
  return {
    ...{ acme, agent, customer, phone },
    call: () => acme.admin.call(api.getCall, { params }),
    end: () => running?.(),
  };
}

const met = ({ type }: ProviderEvent) => type === "BRIDGED";
const agentAnswers = ({ type, kind }: ProviderEvent) => type === "ANSWERED" && kind === "AGENT";

test.each([
  { what: "both have hung up", hangUp: ["customer", "phone"] as const },
  { what: "the customer has hung up", hangUp: ["customer"] as const },
  { what: "the agent has hung up", hangUp: ["phone"] as const },
  { what: "they talk on", hangUp: [] },
])("two met in the moment of a crash, and $what since: it was a conversation", async (story) => {
  const { acme, agent, call, end, ...legs } = await cutOff(met);
  await end();
  for (const one of story.hangUp) await carrier.hangup(legs[one]);
  expect((await call()).state).toBe("ANSWERED");
  await startProcess();
  if (story.hangUp.length === 0) {
    await eventually(async () => (await call()).state === "TALKING");
    await carrier.hangup(legs.customer);
  }
  await eventually(async () => (await call()).state === "ENDED");
  expect(await call()).toMatchObject({ outcome: "CONNECTED", connectedAt: expect.any(String) });
  await eventually(async () => (await agent.call(api.getOwnAgent)).state === "WRAP_UP");
  await acme.settled();
});

test("a customer who hung up before anybody was with him has met nobody, also after a crash", async () => {
  const { agent, call, customer, end } = await cutOff(agentAnswers);
  await end();
  await carrier.hangup(customer);
  await startProcess();
  await eventually(async () => (await call()).state === "ENDED");
  expect(await call()).toMatchObject({ outcome: "ABANDONED", connectedAt: null });
  await eventually(async () => (await agent.call(api.getOwnAgent)).callId === null);
});

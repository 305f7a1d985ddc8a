import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import type { Client } from "../../server/src/testing/client.ts";
import { startTestServer, stopTestServer } from "../../server/src/testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../server/src/testing/tenant.ts";

type Room = Awaited<ReturnType<typeof openRoom>>;

/**
 * The whole application over a real Asterisk of its own, with a tenant whose trunk leads to the far side. `number` sets
 * its addresses apart from those of others; `withPages`: the built web application is served too; `withTrust`: switch and
 * application share a folder for certificates.
 */
export async function openSite(number: number, { withPages = false, withTrust = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "parley-site-"));
  const room = await openRoom(number);
  const file = join(folder, "connection.json");
  const { connection } = room.asterisk;
  writeFileSync(file, JSON.stringify(withTrust ? connection : { ...connection, trust: null }));
  const server = await startTestServer(
    { PARLEY_ASTERISK: file, PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" },
    undefined,
    withPages ? join(import.meta.dirname, "../../dist/web") : undefined,
  );
  const acme = await newTenant(server);
  const { address: host, port } = room.far.carrier;
  const body = { name: "Carrier", host, port, channels: 20, callsPerSecond: 20 };
  await acme.admin.call(api.createTrunk, { body });
  return {
    ...{ folder, room, server, acme },
    async close() {
      await stopTestServer(server);
      room.far.close();
      await room.asterisk.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Bytes of a second as Asterisk records it. */
const secondBytes = 16_000;

/** So many seconds of the message that somebody leaves lie on Asterisk's disk; answers how many by then. */
export function untilRecorded({ asterisk }: Room, seconds: number): Promise<number> {
  const folder = join(asterisk.folder, "spool/recording");
  return eventually(
    () => {
      const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
      const there = Math.max(0, ...sizes) / secondBytes;
      return there > seconds ? there : null;
    },
    { within: 60_000 },
  );
}

/** A number at which whoever calls waits for an agent. */
export async function salesLine({ admin }: TestTenant, number: string): Promise<void> {
  const { id } = await admin.call(api.createQueue, { body: { name: "Sales" } });
  const body = { number, name: "Sales", queueId: id };
  await admin.call(api.createInboundNumber, { body });
}

/** Who answers at once, and how he is told from the others. */
export const takesUp = {
  /** So long as a hello: he is taken for a person. */
  person: (hertz: number) => (call: SipCall) => {
    call.ring();
    call.answer();
    call.rtp.play(tone(hertz, 600), false);
  },
  phone: (hertz: number) => (call: SipCall) => {
    call.answer();
    call.rtp.play(tone(hertz), true);
  },
};

/** Registers the agent's telephone with what he was given. */
export async function plugIn(room: Room, agent: Client): Promise<void> {
  await register(room, await agent.call(api.issuePhone, { body: {} }));
}

/** The switch learns of a password a moment after the agent. */
export function register(
  { far }: Room,
  { username, password }: { username: string; password: string },
): Promise<unknown> {
  return eventually(() =>
    far.register(username, password).then(
      () => true,
      () => false,
    ),
  );
}

import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import type { Directory, Phone, SipTrunk, TwilioTrunk } from "../telephony/index.ts";

type TrunkRow = {
  tenant_id: string;
  id: string;
  host: string;
  port: number;
  transport: SipTrunk["transport"];
  username: string | null;
  password: Buffer | null;
  registers: boolean;
  channels: number | null;
  calls_per_second: number | null;
  priority: number;
  verifies_certificate: boolean;
  ca_certificate: string | null;
  media_encryption: SipTrunk["mediaEncryption"];
  behind_nat: boolean;
  calls_as_user: boolean;
};
type PhoneRow = { tenant_id: string; user_id: string; password: Buffer; kind: Phone["kind"] };

/** Whether the switch must be told anew which trunks and phones there are. */
export function changesDirectory({ name, data }: SequencedEvent): boolean {
  return name === "catalogue.changed" && (data.kind === "TRUNK" || data.kind === "AGENT_PHONE");
}

/** All trunks and phones of the installation, with their passwords in clear: for the switch alone. */
export async function directoryOf(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
): Promise<Directory> {
  const [trunks, phones] = await inInstallation(app, async (tx) => [
    (await sql<TrunkRow>`select * from door_trunks()`.execute(tx)).rows,
    (await sql<PhoneRow>`select * from door_agent_phones()`.execute(tx)).rows,
  ]);
  const tenants = new Set([...trunks, ...phones].map(({ tenant_id }) => tenant_id));
  const directory: { trunks: SipTrunk[]; phones: Phone[] } = { trunks: [], phones: [] };
  for (const tenantId of tenants) {
    const isTheirs = (row: { tenant_id: string }) => row.tenant_id === tenantId;
    await inTenant(app, tenantId, async (ctx) => {
      const vault = await ctx.vault();
      const open = (table: string, id: string, sealed: Buffer) =>
        vault.open(table, "password", id, sealed);
      for (const { id, username, password, calls_per_second, ...row } of trunks.filter(isTheirs)) {
        directory.trunks.push({
          ...{ name: id, tenantId, host: row.host, port: row.port, transport: row.transport },
          credentials:
            username !== null && password !== null
              ? { username, password: open("trunk_passwords", id, password) }
              : null,
          ...{ registers: row.registers, channels: row.channels, priority: row.priority },
          callsPerSecond: calls_per_second,
          ...{ verifiesCertificate: row.verifies_certificate, behindNat: row.behind_nat },
          ...{ caCertificate: row.ca_certificate, mediaEncryption: row.media_encryption },
          callsAsUser: row.calls_as_user,
        });
      }
      for (const { user_id: id, password, kind } of phones.filter(isTheirs)) {
        directory.phones.push({
          ...{ id, tenantId, password: open("agent_phones", id, password), kind },
        });
      }
    });
  }
  return directory;
}

type TwilioRow = Pick<
  TrunkRow,
  "tenant_id" | "id" | "host" | "channels" | "calls_per_second" | "priority"
> & {
  username: string;
  password: Buffer;
  edge: string | null;
  region: string | null;
  number: string;
  agent_address: string | null;
  is_off: boolean;
};

/** All accounts at Twilio, those that are switched off too, with their tokens in clear: for the provider, and for whoever proves what it sends. */
export async function twilioTrunksOf(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
): Promise<TwilioTrunk[]> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<TwilioRow>`select * from door_twilio_trunks()`.execute(tx),
  );
  const trunks: TwilioTrunk[] = [];
  for (const row of rows) trunks.push(await opened(app, row));
  return trunks;
}

/** One of them, for whoever was called by its address. */
export async function twilioTrunkOf(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
  id: string,
): Promise<TwilioTrunk | undefined> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<TwilioRow>`select * from door_twilio_trunks() where id = ${id} and not is_off`.execute(tx),
  );
  return rows[0] && opened(app, rows[0]);
}

function opened(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
  row: TwilioRow,
): Promise<TwilioTrunk> {
  const { tenant_id: tenantId, id, username, password, agent_address, calls_per_second } = row;
  const { host, edge, region, number, channels, priority, is_off: isOff } = row;
  return inTenant(app, tenantId, async (ctx) => {
    const vault = await ctx.vault();
    return {
      ...{ name: id, tenantId, host, accountSid: username, edge, region, number, channels },
      authToken: vault.open("trunk_passwords", "password", id, password),
      ...{ agentAddress: agent_address, callsPerSecond: calls_per_second, priority, isOff },
    };
  });
}

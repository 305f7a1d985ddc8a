import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import type { Directory, Phone, SipTrunk } from "../telephony/index.ts";

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

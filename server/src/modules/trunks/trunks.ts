import * as api from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import type { Outside } from "../../platform/net/outside.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../agents/index.ts";
import { demandSip, demandTwilio, twilioHost } from "./kinds.ts";

type TrunkRow = {
  id: string;
  kind: api.Trunk["kind"];
  name: string;
  host: string;
  port: number;
  transport: api.Trunk["transport"];
  verifies_certificate: boolean;
  ca_certificate: string | null;
  media_encryption: api.Trunk["mediaEncryption"];
  behind_nat: boolean;
  calls_as_user: boolean;
  username: string | null;
  has_password: boolean;
  registers: boolean;
  channels: number | null;
  calls_per_second: number | null;
  priority: number;
  enabled: boolean;
  retired: boolean;
  edge: string | null;
  region: string | null;
  number: string | null;
  agent_address: string | null;
  updated_at: Date;
  version: number;
};

const trunks: Catalogue<TrunkRow, api.Trunk> = {
  kind: "TRUNK",
  table: "trunks",
  noun: "trunk",
  toItem: (row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    host: row.host,
    port: row.port,
    transport: row.transport,
    verifiesCertificate: row.verifies_certificate,
    caCertificate: row.ca_certificate,
    mediaEncryption: row.media_encryption,
    behindNat: row.behind_nat,
    callsAsUser: row.calls_as_user,
    username: row.username,
    hasPassword: row.has_password,
    registers: row.registers,
    channels: row.channels,
    callsPerSecond: row.calls_per_second,
    priority: row.priority,
    enabled: row.enabled,
    retired: row.retired,
    edge: row.edge,
    region: row.region,
    number: row.number,
    agentAddress: row.agent_address,
    updatedAt: row.updated_at.toISOString(),
  }),
};

export function trunkRoutes(serve: Api, outside: Outside): void {
  serve.serve(api.listTrunks, (ctx, { query }) => listCatalogue(ctx, trunks, query));
  serve.servePrepared(
    api.createTrunk,
    async ({ body }) => {
      if (body.host !== undefined) await outside.demandAllowed(body.host);
    },
    (ctx, { body }) => createTrunk(ctx, body),
  );
  serve.servePrepared(
    api.updateTrunk,
    async ({ body }) => {
      if (body.host !== undefined) await outside.demandAllowed(body.host);
    },
    (ctx, { params, body, ifMatch }) => updateTrunk(ctx, params.id, body, ifMatch),
  );
}

export async function trunkOf(ctx: Ctx, id: string): Promise<api.Trunk> {
  return trunks.toItem(await findTrunk(ctx, id));
}

type Given = Omit<api.Input<typeof api.updateTrunk>["body"], "retired">;
const ports = { UDP: 5060, TCP: 5060, TLS: 5061 } as const;

async function createTrunk(
  ctx: Ctx,
  { password, kind, ...given }: Given & { kind: api.Trunk["kind"] },
): Promise<api.Trunk> {
  const hasPassword = password !== undefined;
  if (kind === "TWILIO") demandTwilio({ ...given, hasPassword }, given);
  else demandSip(given);
  demandWhole({ ...given, hasPassword });
  const host = kind === "TWILIO" ? twilioHost(given) : given.host;
  const port = given.port ?? ports[given.transport ?? "UDP"];
  const columns = { ...columnsOf(given), kind, host, port, has_password: hasPassword };
  const trunk = await addToCatalogue(ctx, trunks, columns);
  if (password !== undefined) await keepPassword(ctx, trunk.id, password);
  return trunk;
}

async function updateTrunk(
  ctx: Ctx,
  id: string,
  { password, retired, ...given }: Given & { retired?: boolean | undefined },
  ifMatch: number | undefined,
): Promise<api.Trunk> {
  const known = await trunkOf(ctx, id);
  const username = given.username === undefined ? known.username : given.username;
  // Whoever is to be somebody else proves it anew: an old password is sent to no new host.
  const moves = given.host !== undefined && given.host !== known.host;
  const isAnother = given.username !== undefined && given.username !== known.username;
  const keepsPassword = known.hasPassword && !moves && !isAnother && username !== null;
  const hasPassword = password !== undefined || keepsPassword;
  const whole = { ...known, ...defined(given), username, hasPassword };
  if (known.kind === "TWILIO") demandTwilio(whole, given);
  else demandSip(whole);
  demandWhole(whole);
  const host = known.kind === "TWILIO" ? twilioHost(whole) : given.host;
  const columns = { ...columnsOf(given), host, retired, has_password: hasPassword };
  if (!hasPassword) await forgetPassword(ctx, id);
  if (password !== undefined) await keepPassword(ctx, id, password);
  return changeInCatalogue(ctx, trunks, id, columns, ifMatch);
}

function columnsOf({
  callsPerSecond,
  agentAddress,
  verifiesCertificate,
  caCertificate,
  mediaEncryption,
  behindNat,
  callsAsUser,
  ...plain
}: Omit<Given, "password">) {
  return {
    ...{ ...plain, calls_per_second: callsPerSecond, agent_address: agentAddress },
    ...{ verifies_certificate: verifiesCertificate, ca_certificate: caCertificate },
    ...{ media_encryption: mediaEncryption, behind_nat: behindNat },
    calls_as_user: callsAsUser,
  };
}

/** A user name and a password belong together, and registering needs both. */
function demandWhole(trunk: {
  username?: string | null | undefined;
  registers?: boolean | undefined;
  callsAsUser?: boolean | undefined;
  hasPassword: boolean;
}): void {
  const { username, registers, callsAsUser, hasPassword } = trunk;
  if (username && !hasPassword) throw invalid("password", "is needed with this user name and host");
  if (!username && hasPassword) throw invalid("username", "is needed with a password");
  if (registers && !hasPassword) throw invalid("registers", "needs a user name and a password");
  if (callsAsUser && !hasPassword) throw invalid("callsAsUser", "needs a user name and a password");
}

function defined<T extends object>(values: T): Partial<T> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<T>;
}

async function findTrunk(ctx: Ctx, id: string): Promise<TrunkRow> {
  const tx: Tx<"trunks"> = ctx.tx;
  const row = await tx
    .selectFrom("trunks")
    .selectAll()
    .where("id", "=", id)
    .$castTo<TrunkRow>()
    .executeTakeFirst();
  if (!row) throw notFound("trunk");
  return row;
}

/** Apart from the trunk, so that the audit log of its changes never holds it. */
async function keepPassword(ctx: Ctx, id: string, text: string): Promise<void> {
  const tx: Tx<"trunk_passwords"> = ctx.tx;
  const password = (await ctx.vault()).seal("trunk_passwords", "password", id, text);
  await tx
    .insertInto("trunk_passwords")
    .values({ trunk_id: id, password })
    .onConflict((conflict) => conflict.columns(["tenant_id", "trunk_id"]).doUpdateSet({ password }))
    .execute();
}

async function forgetPassword(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"trunk_passwords"> = ctx.tx;
  await tx.deleteFrom("trunk_passwords").where("trunk_id", "=", id).execute();
}

import type { findSso, Input, Output } from "@parley/contract";
import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../../platform/app.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { findTenant } from "../tenants.ts";

type Choice = Output<typeof findSso>["items"][number];

/**
 * Providers that a short name or an e-mail domain leads to. It tells nothing of users: every address
 * of a domain is answered alike.
 */
export async function findProviders(
  app: App,
  { tenant, email }: Input<typeof findSso>["body"],
): Promise<Choice[]> {
  const ids = new Set(await tenantsOfDomain(app, email?.split("@")[1]));
  const named = tenant ? await findTenant(app, tenant) : undefined;
  if (named) ids.add(named);
  const found = await Promise.all([...ids].map((id) => choiceOf(app, id)));
  return found.flatMap((choice) => choice ?? []);
}

async function tenantsOfDomain(app: App, domain: string | undefined): Promise<string[]> {
  if (!domain) return [];
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string }>`select * from door_sso_domain(${domain})`.execute(tx),
  );
  return rows.map((row) => row.tenant_id);
}

function choiceOf(app: App, tenantId: string): Promise<Choice | undefined> {
  return inTenant(
    app,
    tenantId,
    ({ tx }) =>
      (tx as Tx<"sso_connections" | "tenants">)
        .selectFrom("sso_connections as c")
        .innerJoin("tenants as t", "t.id", "c.tenant_id")
        .select(["t.slug as tenant", "t.name as organisation", "c.name"])
        .where("c.enabled", "=", true)
        .where("t.status", "=", "ACTIVE")
        .executeTakeFirst(),
    { readOnly: true },
  );
}

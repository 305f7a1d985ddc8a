import * as api from "@parley/contract";
import { fixedE164 } from "../../modules/telephony/index.ts";
import { inTenant } from "../../platform/app.ts";
import { startOperation } from "../../platform/operations/service.ts";
import { Client } from "../../testing/client.ts";
import type { TestServer } from "../../testing/server.ts";
import { newTenant, type TestTenant, testPassword } from "../../testing/tenant.ts";
import { inState, upload } from "../estate.ts";

/** Permissions that a tenant can give; the others are the operator's. */
const tenantCodes = api.permissionCodes.filter((code) => !api.platformPermissions.includes(code));

export const owners = ["ann", "abe", "bob", "nobody"] as const;
export type Owner = (typeof owners)[number];
export type Role = "AGENT" | "SUPERVISOR" | "ADMIN" | "VIEWER";
export type Kind = "lead" | "deleted" | "contact" | "call" | "user" | "import" | "operation";
type Records = Record<Owner, Record<Kind, string>>;

/**
 * Within one tenant: what is whose. Ann and Abe work in team A, Bob in team B; Sue supervises team A;
 * the administrator sees all. A record out of reach is absent (404, and in no list); what a role may
 * not do at all is refused with the name of the permission (403).
 */
export class Circle {
  readonly tenant: TestTenant;
  /** Who asks: Ann for the agents, Sue for the supervisors. */
  clients!: Record<Role, Client>;
  records!: Records;
  teams!: Record<"a" | "b", string>;

  private constructor(tenant: TestTenant) {
    this.tenant = tenant;
  }

  static async build(server: TestServer): Promise<Circle> {
    const tenant = await newTenant(server);
    const circle = new Circle(tenant);
    const [a, b] = [await tenant.team("A"), await tenant.team("B")];
    circle.teams = { a, b };
    const ann = await tenant.user("AGENT", { name: "Ann", teamId: a });
    const abe = await tenant.user("AGENT", { name: "Abe", teamId: a });
    const bob = await tenant.user("AGENT", { name: "Bob", teamId: b });
    const sue = await tenant.user("SUPERVISOR", { name: "Sue", teamId: a });
    const viewer = await tenant.user("VIEWER", { name: "Vic" });
    circle.clients = { AGENT: ann, SUPERVISOR: sue, ADMIN: tenant.admin, VIEWER: viewer };
    const [ofAnn, ofAbe, ofBob, ofNobody] = await Promise.all([
      circle.recordsOf(fixedE164("02"), ann, a),
      circle.recordsOf(fixedE164("04"), abe, a),
      circle.recordsOf(fixedE164("07"), bob, b),
      circle.recordsOf(fixedE164("12"), null, null),
    ]);
    circle.records = { ann: ofAnn, abe: ofAbe, bob: ofBob, nobody: ofNobody };
    return circle;
  }

  get server(): TestServer {
    return this.tenant.server;
  }

  /**
   * A user with a role of his own that holds every permission of a tenant, each with the scope that is asked for;
   * undefined is a permission that he does not hold.
   */
  async userWith(
    role: string,
    scope: (code: api.Permission) => api.Scope | undefined,
    options: { teamId?: string } = {},
  ): Promise<Client> {
    const user = await this.tenant.user("VIEWER", { name: role, ...options });
    const rows = tenantCodes.flatMap((code) => {
      const reach = scope(code);
      return reach ? [[code, reach]] : [];
    });
    await this.server.admin.query(
      `with role as (insert into roles (tenant_id, id, code, created_at)
         values ($1, gen_random_uuid(), $4 || '_' || gen_random_uuid(), now()) returning id),
       rights as (insert into role_permissions (tenant_id, role_id, permission, scope)
         select $1, role.id, r.row ->> 0, r.row ->> 1
         from role cross join jsonb_array_elements($3::jsonb) as r (row))
       update user_roles set role_id = role.id from role where tenant_id = $1 and user_id = $2`,
      [this.tenant.id, user.userId, JSON.stringify(rows), role],
    );
    return new Client(this.server.parley.http).signIn(user.session?.user.email ?? "", testPassword);
  }

  /** One of everything that this user owns, with a number that answers to nobody; of nobody, what the administrator left to nobody. */
  private async recordsOf(phone: string, user: Client | null, teamId: string | null) {
    const lead = await this.tenant.lead({ phone, ...(user ? { assigneeId: user.userId } : {}) });
    const owner = user ?? this.tenant.admin;
    return {
      lead: lead.id,
      deleted: await this.deletedLeadOf(user),
      contact: lead.contactId,
      call: user ? await callOf(user, lead.id) : "",
      user: owner.userId,
      // Agents import nothing: theirs is handed to them, to see whether scopes hold for it too.
      import: await this.importOf(owner, teamId),
      operation: await this.operationOf(owner),
    };
  }

  private async deletedLeadOf(user: Client | null): Promise<string> {
    const { admin } = this.tenant;
    const { id } = await this.tenant.lead(user ? { assigneeId: user.userId } : {});
    await admin.call(api.deleteLead, { params: { id } });
    return id;
  }

  private async importOf(user: Client, teamId: string | null): Promise<string> {
    const { id } = await upload(this.tenant.admin, "name,phone\nAda,+442079460001\n");
    await this.server.admin.query("update imports set owner_id = $2, team_id = $3 where id = $1", [
      id,
      user.userId,
      teamId,
    ]);
    return id;
  }

  private async operationOf(user: Client): Promise<string> {
    const { app, access } = this.server.parley;
    const caller = await access.authenticate({ cookie: user.cookieHeader });
    if (!caller) throw new Error("not signed in");
    const work = {
      kind: "IMPORT",
      title: "Work",
      unit: "ROWS",
      total: 1,
      subjectId: null,
    } as const;
    const { actor } = caller;
    return (await inTenant(app, this.tenant.id, (ctx) => startOperation(ctx, work), { actor })).id;
  }
}

/** In a pause, so that he may dial by hand. */
export async function atPhone(user: Client): Promise<void> {
  const { items } = await user.call(api.listPauseReasons);
  const body = { state: "PAUSED" as const, pauseReasonId: items[0]?.id ?? "" };
  await user.call(api.setOwnState, { body });
}

async function callOf(user: Client, leadId: string): Promise<string> {
  await atPhone(user);
  const { id } = await user.call(api.placeCall, { body: { leadId } });
  await inState(user, "PAUSED");
  return id;
}

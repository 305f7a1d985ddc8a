import * as api from "@parley/contract";
import { Client } from "../../testing/client.ts";
import type { TestServer } from "../../testing/server.ts";
import { newTenant, type TestTenant, testPassword } from "../../testing/tenant.ts";
import { type Owner, type OwnRecords, recordsOf } from "./records.ts";

/** Permissions that a tenant can give; the others are the operator's. */
const tenantCodes = api.permissionCodes.filter((code) => !api.platformPermissions.includes(code));

export type Role = "AGENT" | "SUPERVISOR" | "LEADER" | "ADMIN" | "VIEWER";
type Records = Record<Owner, OwnRecords>;

/** Every right for his team; the rights that agents have for everything, as far as they have them. */
function leads(code: api.Permission): api.Scope {
  const ofAgents: api.Grants = api.builtInRoles.AGENT;
  return ofAgents[code] === "ALL" ? "ALL" : "TEAM";
}

/**
 * Within one tenant: what is whose. Ann and Abe work in team A, Bob in team B; Sue supervises team A, and
 * Lea has every right that there is for it; the administrator sees all. A record out of reach is absent
 * (404, and in no list); what a role may not do at all is refused with the name of the permission (403).
 */
export class Circle {
  readonly tenant: TestTenant;
  /** Who asks: Ann for the agents, Sue for the supervisors, Lea for roles of the tenant's own. */
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
    const lea = await circle.userWith("LEADER", leads, { teamId: a });
    const { admin } = tenant;
    circle.clients = { AGENT: ann, SUPERVISOR: sue, LEADER: lea, ADMIN: admin, VIEWER: viewer };
    circle.records = await recordsOf(tenant, { ann, abe, bob, nobody: null }, circle.teams);
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
}

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { permissionCodes, scopes } from "./permissions.ts";

const tag = "Roles and permissions";

const Permission = z.enum(permissionCodes);
const Scope = z.enum(scopes);

/** What a role grants, each with how far it reaches. */
export const GrantMap = z.partialRecord(Permission, Scope);

const Description = z.string().trim().max(300);

export const Role = z
  .object({
    id: Id,
    code: z.string().describe("Stays the same; users are given roles by it"),
    name: z.string(),
    description: z.string(),
    builtIn: z.boolean(),
    userCount: z.number().int(),
    grants: GrantMap,
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete", "assign"])),
  })
  .meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

export const listRoles = endpoint({
  method: "GET",
  path: "/roles",
  summary: "List roles and what they may do",
  tag,
  permission: "roles:read",
  query: z.strictObject(PageQuery),
  response: page(Role),
});

export const getRole = endpoint({
  method: "GET",
  path: "/roles/:id",
  summary: "Get a role",
  tag,
  permission: "roles:read",
  params: ById,
  response: Role,
});

export const createRole = endpoint({
  method: "POST",
  path: "/roles",
  summary: "Create a role of the tenant's own; it grants nothing that the caller lacks",
  tag,
  permission: "roles:create",
  fresh: true,
  status: 201,
  body: z
    .strictObject({
      name: Name,
      description: Description.default(""),
      grants: GrantMap.describe("To copy a role, send the grants of it"),
    })
    .meta({
      examples: [
        {
          name: "Quality analyst",
          description: "Listens and reads, changes nothing",
          grants: { "calls:read": "ALL", "leads:read": "TEAM" },
        },
      ],
    }),
  response: Role,
});

export const updateRole = endpoint({
  method: "PATCH",
  path: "/roles/:id",
  summary: "Change a role of the tenant's own; `grants` replaces all of them",
  tag,
  permission: "roles:update",
  fresh: true,
  params: ById,
  body: z.strictObject({
    name: Name.optional(),
    description: Description.optional(),
    grants: GrantMap.optional(),
  }),
  response: Role,
});

export const deleteRole = endpoint({
  method: "DELETE",
  path: "/roles/:id",
  summary: "Delete a role that nobody has",
  tag,
  permission: "roles:delete",
  fresh: true,
  params: ById,
});

export const EffectiveRight = z
  .object({
    permission: Permission,
    scope: Scope,
    roles: z
      .array(z.object({ id: Id, code: z.string(), name: z.string(), scope: Scope }))
      .describe("Where it comes from; the widest scope holds"),
  })
  .meta({ id: "EffectiveRight" });
export type EffectiveRight = z.infer<typeof EffectiveRight>;

export const getUserRights = endpoint({
  method: "GET",
  path: "/users/:id/rights",
  summary: "What a user may do, and which of his roles gives it",
  tag,
  permission: "roles:read",
  params: ById,
  response: z.object({ userId: Id, items: z.array(EffectiveRight) }),
});

export const listPermissions = endpoint({
  method: "GET",
  path: "/permissions",
  summary: "The catalogue of permissions and the matrix of built-in roles",
  tag,
  permission: "permissions:read",
  response: z.object({
    items: z.array(
      z.object({
        code: Permission,
        summary: z.string(),
        roles: z.record(z.string(), Scope),
      }),
    ),
  }),
});

/** A right counts as unused when its holder had it all this time and did nothing with it. */
export const unusedAfterDays = 90;

export const UnusedRights = z
  .object({
    userId: Id,
    userName: z.string(),
    roles: z.array(
      z.object({
        id: Id,
        code: z.string(),
        name: z.string(),
        rights: z.number().int().describe("How many rights the role grants"),
        unused: z.array(Permission),
        isUnused: z.boolean().describe("None of its rights was used: the role can be taken away"),
      }),
    ),
  })
  .meta({ id: "UnusedRights" });
export type UnusedRights = z.infer<typeof UnusedRights>;

export const listUnusedRights = endpoint({
  method: "GET",
  path: "/permissions/unused",
  summary:
    "Users with rights that they have not used in 90 days, and own roles' rights nobody used",
  tag,
  permission: "roles:read",
  query: z.strictObject(PageQuery),
  response: page(UnusedRights).extend({
    since: Instant,
    roles: z
      .array(z.object({ id: Id, code: z.string(), name: z.string(), unused: z.array(Permission) }))
      .describe("The tenant's own roles, with the rights that none of their holders used"),
  }),
});

/** The quarterly look at rights that nobody uses. */
export const reviewDue = event(
  "rights.review_due",
  z.object({ quarter: z.string(), users: z.number().int() }),
  { permission: "roles:update" },
);

export const roleCreated = event("role.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "roles:read",
});
/** Everybody hears it: rights may have changed, and only ids are told. */
export const roleChanged = event(
  "role.changed",
  z.object({ id: Id, fields: z.array(z.string()) }),
  { audited: "UPDATE" },
);
export const roleDeleted = event("role.deleted", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "roles:read",
});

export const privilegeKinds = ["GIVE_ROLE", "EDIT_ROLE", "TOUCH_USER"] as const;
/**
 * Somebody tried to give, edit or take what is beyond his own rights, and was refused. Told although
 * the work itself was rolled back.
 */
export const privilegeAttempted = event(
  "privilege.attempted",
  z.object({
    userId: Id,
    kind: z.enum(privilegeKinds),
    permission: Permission,
    /** The role or the user that it was about, where there is one. */
    subjectId: Id.nullable(),
    role: z.string().nullable(),
  }),
  { permission: "roles:update" },
);

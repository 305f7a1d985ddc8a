import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Email, Flag, Id, Instant, Name, NewPassword, PageQuery, page } from "./paging.ts";

const tag = "Users and teams";

export const User = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    locale: z.string(),
    status: z.enum(["ACTIVE", "DEACTIVATED"]),
    teamId: Id.nullable(),
    teamName: z.string().nullable(),
    roles: z.array(z.string()),
    skillIds: z.array(Id),
    lastSignInAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "deactivate", "reset-password", "end-sessions"])),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

const RoleCode = z.string().regex(/^[A-Z][A-Z0-9_]{1,39}$/);
const Locale = z.enum(["en", "es"]);

export const listUsers = endpoint({
  method: "GET",
  path: "/users",
  summary: "List users",
  tag,
  permission: "users:read",
  discloses: "USER",
  query: z.strictObject({
    ...PageQuery,
    q: z.string().trim().max(100).optional(),
    teamId: Id.optional(),
    active: Flag,
  }),
  response: page(User),
});

export const getUser = endpoint({
  method: "GET",
  path: "/users/:id",
  summary: "Get a user",
  tag,
  permission: "users:read",
  discloses: "USER",
  params: ById,
  response: User,
});

export const createUser = endpoint({
  method: "POST",
  path: "/users",
  summary: "Create a user",
  tag,
  permission: "users:create",
  status: 201,
  body: z.strictObject({
    name: Name,
    email: Email,
    password: NewPassword,
    locale: Locale.default("en"),
    teamId: Id.nullable().default(null),
    roles: z.array(RoleCode).min(1).max(10),
    skillIds: z.array(Id).max(50).default([]),
  }),
  response: User,
});

export const updateUser = endpoint({
  method: "PATCH",
  path: "/users/:id",
  summary: "Change a user",
  tag,
  permission: "users:update",
  params: ById,
  body: z.strictObject({
    name: Name.optional(),
    locale: Locale.optional(),
    teamId: Id.nullable().optional(),
    roles: z.array(RoleCode).min(1).max(10).optional(),
    skillIds: z.array(Id).max(50).optional(),
  }),
  response: User,
});

export const deactivateUser = endpoint({
  method: "POST",
  path: "/users/:id/deactivate",
  summary: "Take a user's access away; ends his sessions",
  tag,
  permission: "users:deactivate",
  params: ById,
  response: User,
});

export const reactivateUser = endpoint({
  method: "POST",
  path: "/users/:id/reactivate",
  summary: "Give a user his access back",
  tag,
  permission: "users:deactivate",
  params: ById,
  response: User,
});

export const resetPassword = endpoint({
  method: "POST",
  path: "/users/:id/password",
  summary: "Set a new password for a user; ends his sessions",
  tag,
  permission: "users:reset-password",
  fresh: true,
  params: ById,
  body: z.strictObject({ password: NewPassword }),
});

export const Team = z
  .object({
    id: Id,
    name: z.string(),
    memberCount: z.number().int(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "Team" });
export type Team = z.infer<typeof Team>;

export const listTeams = endpoint({
  method: "GET",
  path: "/teams",
  summary: "List teams",
  tag,
  permission: "teams:read",
  query: z.strictObject(PageQuery),
  response: page(Team),
});

export const getTeam = endpoint({
  method: "GET",
  path: "/teams/:id",
  summary: "Get a team",
  tag,
  permission: "teams:read",
  params: ById,
  response: Team,
});

export const createTeam = endpoint({
  method: "POST",
  path: "/teams",
  summary: "Create a team",
  tag,
  permission: "teams:create",
  status: 201,
  body: z.strictObject({ name: Name }),
  response: Team,
});

export const updateTeam = endpoint({
  method: "PATCH",
  path: "/teams/:id",
  summary: "Rename a team",
  tag,
  permission: "teams:update",
  params: ById,
  body: z.strictObject({ name: Name }),
  response: Team,
});

export const deleteTeam = endpoint({
  method: "DELETE",
  path: "/teams/:id",
  summary: "Delete a team that has no members",
  tag,
  permission: "teams:delete",
  params: ById,
});

export const Tenant = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    timeZone: z.string(),
    country: z.string().describe("Two letters; how local numbers are read"),
    isDemo: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "Tenant" });

export const getTenant = endpoint({
  method: "GET",
  path: "/tenant",
  summary: "The tenant of the caller",
  tag,
  permission: "tenant:read",
  response: Tenant,
});

const Changed = z.object({ id: Id, fields: z.array(z.string()) });
export const userCreated = event("user.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "users:read",
});
export const userUpdated = event("user.updated", Changed, {
  audited: "UPDATE",
  permission: "users:read",
});
export const userDeactivated = event("user.deactivated", z.object({ id: Id }), {
  audited: "UPDATE",
  permission: "users:read",
});
export const teamCreated = event("team.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "teams:read",
});
export const teamUpdated = event("team.updated", Changed, {
  audited: "UPDATE",
  permission: "teams:read",
});
export const teamDeleted = event("team.deleted", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "teams:read",
});

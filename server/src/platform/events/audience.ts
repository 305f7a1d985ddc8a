import type { Grants, Permission } from "@parley/contract";

/**
 * Who may hear an event, decided where it is made: one user, alone or with those whose scope covers his team,
 * everybody of the tenant who holds a permission, or for a record those whose scope covers its owners or its team.
 */
export type Audience =
  | { user: string }
  | { user: string; permission: Permission; team: string | null }
  | { permission: Permission | null }
  | { permission: Permission; owners: string[]; team: string | null };

/** A listener as the hub knows him. */
export type Listener = { userId: string; teamId: string | null; grants: Grants };

export const everyone: Audience = { permission: null };

/** The audience of a record: its owners, their team, and whoever sees all. */
export function ofRecord(
  permission: Permission,
  owners: (string | null | undefined)[],
  team: string | null,
): Audience {
  return { permission, owners: owners.filter((id): id is string => typeof id === "string"), team };
}

/** One user, and those whose scope covers his team. */
export function ofUser(user: string, permission: Permission, team: string | null): Audience {
  return { user, permission, team };
}

/** Whether a listener may hear an event of this audience. */
export function hears(listener: Listener, audience: Audience): boolean {
  if ("user" in audience && audience.user === listener.userId) return true;
  if (!("permission" in audience)) return false;
  if (audience.permission === null) return true;
  const scope = listener.grants[audience.permission];
  if (scope === undefined) return false;
  if (!("team" in audience) || scope === "ALL") return true;
  if ("owners" in audience && audience.owners.includes(listener.userId)) return true;
  return scope === "TEAM" && audience.team !== null && audience.team === listener.teamId;
}

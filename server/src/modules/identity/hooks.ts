import type { Ctx } from "../../platform/ctx.ts";

export type SavedUser = {
  id: string;
  teamId: string | null;
  /** He may sign in, and one of his roles lets him work as an agent. */
  isAgent: boolean;
};

/**
 * What a module above must do in the very transaction that saves a user, such as making the agent of
 * somebody who may now take calls. Given by modules.ts, because identity imports nobody.
 */
export type UserHook = (ctx: Ctx, user: SavedUser) => Promise<void>;

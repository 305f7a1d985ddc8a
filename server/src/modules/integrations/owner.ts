import { type Actor, type Ctx, systemActor } from "../../platform/ctx.ts";
import { type Audience, hears } from "../../platform/events/audience.ts";
import { speakerOf } from "../identity/index.ts";

export type Owned = { owner_id: string; api_key_id: string | null };

/** Owners as they are now, each asked for once; undefined for one who has no access any more. */
export class Owners {
  private readonly ctx: Ctx;
  private readonly known = new Map<string, Actor | undefined>();

  constructor(ctx: Ctx) {
    this.ctx = ctx;
  }

  async of({ owner_id: userId, api_key_id: keyId }: Owned): Promise<Actor | undefined> {
    const key = keyId ?? userId;
    if (!this.known.has(key)) {
      this.known.set(key, await speakerOf({ ...this.ctx, actor: systemActor }, userId, keyId));
    }
    return this.known.get(key);
  }
}

/** Whether an event is for the owner, as it would be at his own socket. */
export function mayHear({ userId, teamId, grants }: Actor, audience: Audience): boolean {
  return userId !== null && hears({ userId, teamId, grants }, audience);
}

import type { callSupervised, callTakenOver, EventData } from "@parley/contract";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { ProviderEvent, Telephony } from "../../telephony/index.ts";
import type { Errand } from "../settle.ts";
import { takeOver } from "./take-over.ts";

type Wanted = EventData<typeof callSupervised>;
type WantedAll = EventData<typeof callTakenOver>;
type Line = {
  tenantId: string;
  callId: string;
  legId: string;
  /** The agent's leg. */
  on: string;
  how: NonNullable<Wanted["how"]>;
  isUp: boolean;
  supervisorId: string;
  /** He wants the conversation for himself. */
  takesOver: boolean;
};

const ringSeconds = 20;

/**
 * The lines of supervisors, who are with conversations and no part of them. Nothing of it is kept: after a crash
 * nobody knows these legs, and what nobody knows is hung up.
 */
export class Supervisors {
  private readonly app: App;
  private readonly telephony: Telephony;
  private readonly lines = new Map<string, Line>();

  private readonly run: (errands: readonly Errand[]) => void;

  constructor(app: App, telephony: Telephony, run: (errands: readonly Errand[]) => void) {
    this.app = app;
    this.telephony = telephony;
    this.run = run;
  }

  /** Whether a leg is a supervisor's, and no call's. */
  knows(legId: string): boolean {
    return [...this.lines.values()].some((line) => line.legId === legId);
  }

  /** What a supervisor asked for. */
  async want(tenantId: string, { id: callId, supervisorId, how }: Wanted): Promise<void> {
    const key = `${tenantId} ${supervisorId}`;
    const known = this.lines.get(key);
    if (how === null) {
      if (known?.callId === callId) await this.drop(key);
      return;
    }
    const on = await this.agentLegOf(tenantId, callId);
    if (known && known.callId === callId && known.on === on) {
      known.how = how;
      if (known.isUp) await this.attend(known);
      return;
    }
    if (known) await this.drop(key);
    if (on !== null) await this.ring({ tenantId, callId, on, how, supervisorId, takesOver: false });
  }

  /** He takes the conversation over: at once where he is with it already, else when his phone has answered. */
  async wantAll(tenantId: string, { id: callId, supervisorId, done }: WantedAll): Promise<void> {
    if (done) return;
    const known = this.lines.get(`${tenantId} ${supervisorId}`);
    if (known?.callId === callId) {
      known.takesOver = true;
      if (known.isUp) await this.take(known);
      return;
    }
    if (known) await this.drop(`${tenantId} ${supervisorId}`);
    const on = await this.agentLegOf(tenantId, callId);
    if (on === null) return;
    await this.ring({ tenantId, callId, on, how: "LISTEN", supervisorId, takesOver: true });
  }

  private async take(line: Line): Promise<void> {
    const { tenantId, callId, supervisorId, legId } = line;
    const key = `${tenantId} ${supervisorId}`;
    const work = (ctx: Ctx) => takeOver(ctx, { callId, supervisorId, legId });
    const errands = await inTenant(this.app, tenantId, work);
    if (errands === null) return this.drop(key);
    // From now on the line is the call's.
    this.lines.delete(key);
    this.run(errands);
  }

  private async ring(wanted: Omit<Line, "legId" | "isUp">): Promise<void> {
    const { tenantId, callId, supervisorId } = wanted;
    const key = `${tenantId} ${supervisorId}`;
    const line: Line = { ...wanted, legId: newId(), isUp: false };
    this.lines.set(key, line);
    const to = `agent:${supervisorId}`;
    const plan = {
      kind: "AGENT" as const,
      to,
      callerId: "parley",
      ringTimeoutSeconds: ringSeconds,
    };
    await this.telephony
      .originate({ legId: line.legId, tenantId, callId, ...plan })
      .catch((error) => {
        this.lines.delete(key);
        throw error;
      });
  }

  /** What becomes of their legs, and of those that they are with. */
  hear(events: readonly ProviderEvent[]): void {
    if (this.lines.size === 0) return;
    for (const { type, legId } of events) {
      for (const [key, line] of this.lines) {
        if (type === "ANSWERED" && line.legId === legId) {
          line.isUp = true;
          const work = line.takesOver ? this.take(line) : this.attend(line);
          work.catch((error: unknown) => this.complain(error));
        }
        if (type !== "ENDED") continue;
        if (line.legId === legId) this.lines.delete(key);
        else if (line.on === legId) this.drop(key).catch((error: unknown) => this.complain(error));
      }
    }
  }

  private async attend({ legId, on, how }: Line): Promise<void> {
    await this.telephony.supervise?.(legId, on, how);
  }

  private async drop(key: string): Promise<void> {
    const line = this.lines.get(key);
    if (!line) return;
    await this.telephony.hangup(line.legId);
  }

  private agentLegOf(tenantId: string, callId: string): Promise<string | null> {
    const find = (tx: Tx<"calls">) =>
      tx
        .selectFrom("calls")
        .select("agent_leg_id")
        .where("id", "=", callId)
        .where("state", "in", ["TALKING", "ON_HOLD"])
        .executeTakeFirst();
    return inTenant(this.app, tenantId, async (ctx) => (await find(ctx.tx))?.agent_leg_id ?? null, {
      readOnly: true,
    });
  }

  complain(error: unknown): void {
    this.app.log.warn({ err: error }, "a supervisor could not be put through");
  }
}

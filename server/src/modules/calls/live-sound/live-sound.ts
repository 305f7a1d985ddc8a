import type { App } from "../../../platform/app.ts";
import { inTenant } from "../../../platform/app.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Tap, Telephony } from "../../telephony/index.ts";

type AskedCall = { customer_leg_id: string; measures_talk: boolean; state: string };

/** For what the sound of a live call is taken, and whether that was asked for of this one. There is no other use of it. */
const uses = {
  TALK_FIGURES: ({ measures_talk }: AskedCall) => measures_talk,
} as const;
export type SoundUse = keyof typeof uses;

/**
 * Who gets the sound of live calls is decided here and nowhere else: for a named use, of a call of the tenant's that
 * goes on, where its settings ask for that. It is handed to code of this server alone, never written down, and no
 * word of it is in a log.
 */
export class LiveSound {
  private readonly app: App;
  private readonly telephony: Telephony;

  constructor(app: App, telephony: Telephony) {
    this.app = app;
    this.telephony = telephony;
  }

  /** The sound of the customer's leg: SAID is his, HEARD is what he hears. Null where it may not be had, or cannot. */
  async open(tenantId: string, callId: string, use: SoundUse): Promise<Tap | null> {
    if (!this.telephony.capabilities.streaming || !this.telephony.tap) return null;
    const call = await inTenant(
      this.app,
      tenantId,
      ({ tx }) => {
        const own: Tx<"calls"> = tx;
        return own
          .selectFrom("calls")
          .select(["customer_leg_id", "measures_talk", "state"])
          .where("id", "=", callId)
          .executeTakeFirst();
      },
      { readOnly: true },
    );
    if (!call || call.state === "ENDED" || !uses[use](call)) return null;
    return this.telephony.tap(call.customer_leg_id);
  }
}

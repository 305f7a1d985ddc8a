import { type App, inTenant } from "../../../platform/app.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { ProviderEvent, Tap, Telephony } from "../../telephony/index.ts";
import { LiveSound } from "./live-sound.ts";
import { LiveTalk } from "./live-talk.ts";

type Watched = { talk: LiveTalk; tap: Tap | null };

/**
 * Measures who speaks in calls that go on, where their campaigns ask for it. What is not heard from its beginning to its
 * end has no figures: after a crash of this process or of the switch there are none of the calls that were under way.
 */
export class TalkWatch {
  private readonly app: App;
  private readonly sound: LiveSound;
  private readonly failed: (error: unknown, what: string) => void;
  /** By the customer's leg. */
  private readonly watched = new Map<string, Watched>();
  private readonly canHear: boolean;

  constructor(app: App, telephony: Telephony, failed: (error: unknown, what: string) => void) {
    this.app = app;
    this.sound = new LiveSound(app, telephony);
    this.failed = failed;
    this.canHear = telephony.capabilities.streaming;
  }

  hear(events: readonly ProviderEvent[]): void {
    if (!this.canHear) return;
    for (const event of events) {
      if (event.kind !== "CUSTOMER") continue;
      const known = this.watched.get(event.legId);
      const { type } = event;
      if (type === "BRIDGED" || type === "UNHELD") {
        if (known) known.talk.together(true);
        else if (type === "BRIDGED") void this.begin(event);
      }
      if (type === "HELD" || type === "UNBRIDGED") known?.talk.together(false);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.watched.values()].map(({ tap }) => tap?.close()));
  }

  private async begin({ legId, tenantId, callId }: ProviderEvent): Promise<void> {
    const watched: Watched = { talk: new LiveTalk(), tap: null };
    this.watched.set(legId, watched);
    try {
      watched.tap = await this.sound.open(tenantId, callId, "TALK_FIGURES");
      if (watched.tap === null) return;
      watched.tap.listen((frame) => watched.talk.hear(frame));
      const isWhole = (await watched.tap.ended) === "LEG_ENDED";
      if (isWhole) await this.keep(tenantId, callId, watched.talk);
    } catch (error) {
      this.failed(error, "figures of a conversation");
    } finally {
      // Of one that is not measured, each time they meet is asked anew.
      this.watched.delete(legId);
    }
  }

  private async keep(tenantId: string, callId: string, talk: LiveTalk): Promise<void> {
    const figures = JSON.stringify(talk.figures());
    await inTenant(this.app, tenantId, async ({ tx }) => {
      const own: Tx<"calls"> = tx;
      await own.updateTable("calls").set({ talk: figures }).where("id", "=", callId).execute();
    });
  }
}

import { type App, inTenant } from "../../../platform/app.ts";
import type { Timers } from "../../../platform/timers.ts";
import { soundOf } from "../../prompts/index.ts";
import type {
  IncomingCall,
  IncomingRefusal,
  Subscription,
  Telephony,
} from "../../telephony/index.ts";
import type { CallRow } from "../pictures.ts";
import { paceOf } from "./figures.ts";
import { keptBefore, keptPlaces } from "./places.ts";
import { estimateSeconds, withPlace } from "./plan.ts";
import { type DueText, QueueRoom } from "./room.ts";

/** What becomes of a call that comes in; a call that is taken is written already. */
export type Received = { tenantId: string; callId: string } | { refuse: IncomingRefusal };
export type Reception = (call: IncomingCall, provider: string) => Promise<Received>;

/** Of what is said, about. */
const secondsPerCharacter = 0.065;

type Surroundings = {
  app: App;
  telephony: Telephony;
  timers: Timers;
  reception: Reception | undefined;
  /** Looks at calls again, and does what follows. */
  look(tenantId: string, callIds: string[]): Promise<void>;
  failed(error: unknown, what: string): void;
};

/** Where whoever calls comes to: his call is taken or refused, and while he waits he is greeted and told his place. */
export class Counter {
  private readonly around: Surroundings;
  private readonly room: QueueRoom;
  private subscription: Subscription | undefined;

  constructor(around: Surroundings) {
    this.around = around;
    this.room = new QueueRoom({
      timers: around.timers,
      look: around.look,
      greet: (tenantId, legId, { greeting, greetingPromptId }) =>
        this.say(tenantId, legId, greeting ?? "", greetingPromptId),
      tell: (tenantId, texts) => {
        this.tellPlaces(tenantId, texts).catch((error: unknown) => around.failed(error, "SAY"));
      },
    });
  }

  open(): void {
    const { reception, telephony } = this.around;
    if (reception) {
      this.subscription = telephony.incoming?.((call) => this.receive(reception, call));
    }
  }

  async close(): Promise<void> {
    this.room.close();
    await this.subscription?.close();
  }

  enter(tenantId: string, call: CallRow): void {
    this.room.enter(tenantId, call);
  }

  leave(tenantId: string, callId: string): void {
    this.room.leave(tenantId, callId);
  }

  /** Who of a tenant waits, whose turn it is first. */
  of(tenantId: string): string[] {
    return this.room.of(tenantId);
  }

  /** Somebody calls: whoever knows our numbers says whether the call is taken, and as which. */
  private async receive(reception: Reception, call: IncomingCall): Promise<void> {
    const { telephony, look } = this.around;
    const verdict = await reception(call, telephony.name);
    if ("refuse" in verdict) await telephony.refuse?.(call.legId, verdict.refuse);
    else await look(verdict.tenantId, [verdict.callId]);
  }

  private async tellPlaces(tenantId: string, texts: readonly DueText[]): Promise<void> {
    const queues = new Map(texts.map(({ stage }) => [stage.queueId, stage]));
    const { paces, places } = await inTenant(this.around.app, tenantId, async (ctx) => {
      const found = new Map<string, Awaited<ReturnType<typeof paceOf>>>();
      for (const [id, stage] of queues) found.set(id, await paceOf(ctx, id, stage));
      return { paces: found, places: await keptPlaces(ctx) };
    });
    for (const { legId, stage, position: among, turn } of texts) {
      const pace = paces.get(stage.queueId);
      if (!pace) continue;
      const position = among + keptBefore(places, stage.queueId, turn);
      const wait = estimateSeconds(position, pace.agents, pace.handleSeconds);
      const text = withPlace(stage.waitingText ?? "", position, wait);
      this.say(tenantId, legId, text, stage.waitingPromptId);
    }
  }

  private say(tenantId: string, legId: string, text: string, promptId?: string | null): void {
    this.sayAll(tenantId, legId, text, promptId ?? null).catch((error: unknown) => {
      this.around.failed(error, "SAY");
    });
  }

  private async sayAll(tenantId: string, legId: string, text: string, promptId: string | null) {
    const { app, telephony } = this.around;
    const sound = promptId ? await soundOf(app, tenantId, promptId) : null;
    if (text === "" && sound === null) return;
    if (sound) this.room.putOff(tenantId, legId, text.length * secondsPerCharacter + sound.seconds);
    await telephony.say?.(legId, text, sound);
  }
}

import type { App } from "../../platform/app.ts";
import type { Faults } from "../../platform/faults.ts";
import { type NamedSound, soundOf } from "../prompts/index.ts";
import { type HangupCause, type Telephony, TelephonyError } from "../telephony/index.ts";
import type { Bridge, Bridges } from "./bridges.ts";
import type { CallRow } from "./pictures.ts";
import type { Guide } from "./queue/guide.ts";
import type { Errand } from "./settle.ts";
import type { ThirdDial } from "./third-party/open.ts";

const agentRingSeconds = 20;

type Needs = {
  app: App;
  telephony: Telephony;
  faults: Faults;
  bridges: Bridges;
  guide: Guide | undefined;
  awaitAgent(errand: Errand): void;
  /** The carrier would not take a leg. */
  refused(tenantId: string, callId: string, legId: string, error: unknown): Promise<void>;
  endLegs(
    tenantId: string,
    callId: string,
    legId: string,
    as: { type: string; cause: HangupCause },
  ): Promise<void>;
};

/** From when on a person who answered our call waits; who called us waits in his queue, which is counted there. */
function waitedFrom({ origin, answered_at, connected_at }: CallRow): Date | null {
  return origin === "INBOUND" || connected_at !== null ? null : answered_at;
}

/** How long something has been so. */
export function sinceMs({ clock }: Pick<App, "clock">, instant: Date | null): number {
  return instant ? Math.max(0, clock.now().getTime() - instant.getTime()) : 0;
}

/** Makes commands for the carrier of what follows from pictures of calls. */
export class Commands {
  private readonly needs: Needs;

  constructor(needs: Needs) {
    this.needs = needs;
  }

  async carryOut(errand: Errand): Promise<void> {
    const { tenantId, call, order } = errand;
    const { telephony, bridges } = this.needs;
    const { customer_leg_id: customer, agent_leg_id: agent, third_leg_id: third } = call;
    switch (order.type) {
      case "ACCEPT":
        return this.accept(tenantId, call);
      case "GUIDE":
        return this.needs.guide?.lead(tenantId, call.id);
      case "AWAIT_AGENT":
        return this.needs.awaitAgent(errand);
      case "DISMISS":
        if (agent) bridges.done(agent);
        return this.tell(tenantId, customer, call.farewell, call.farewell_sound);
      case "RING_AGENT":
        if (!agent || !call.agent_id) return;
        bridges.expect({ customer, agent, answeredAt: waitedFrom(call) });
        return this.ringAgent(tenantId, call.id, agent, call.agent_id);
      case "BRIDGE":
        if (!agent) return;
        if (bridges.wasEarly(agent)) return telephony.bridge(customer, agent);
        return this.bridge({ customer, agent, answeredAt: waitedFrom(call) });
      case "AWAIT_GREETING":
        // Of a carrier that tells of no greeting's end nobody would ever know when to speak.
        if (telephony.capabilities.greetings) return;
        return telephony.hangup(customer);
      case "LEAVE_MESSAGE":
        return this.tell(tenantId, customer, call.machine_message, call.machine_sound);
      case "HOLD":
        return telephony.hold(customer);
      case "UNHOLD":
        return telephony.unhold(customer);
      case "CONSULT":
        if (agent && third) await telephony.bridge(agent, third);
        return;
      case "JOIN":
        if (agent && third) await telephony.join?.(third, agent);
        return;
      case "HAND_OVER":
        if (third) await telephony.bridge(customer, third);
        return;
      case "LEAVE":
        bridges.done(order.legId);
        return telephony.hangup(order.legId);
      case "HANG_UP": {
        if (agent && order.leg !== "THIRD") bridges.done(agent);
        const legId = { CUSTOMER: customer, AGENT: agent, THIRD: third }[order.leg];
        if (legId) await telephony.hangup(legId);
      }
    }
  }

  /** What somebody hears before he is hung up on. A sound that is gone since is passed over. */
  private async tell(
    tenantId: string,
    legId: string,
    text: string | null,
    named: NamedSound | null,
  ): Promise<void> {
    const { app, telephony } = this.needs;
    const sound = named && (await soundOf(app, tenantId, named.promptId));
    if (!telephony.dismiss || (text === null && sound === null)) return telephony.hangup(legId);
    await telephony.dismiss(legId, text ?? "", sound);
  }

  async bridge({ customer, agent, answeredAt }: Bridge): Promise<void> {
    const { app, faults, telephony } = this.needs;
    faults.pass("after-answer-before-bridge");
    if (answeredAt) app.metrics.answerToBridge.observe(sinceMs(app, answeredAt) / 1000);
    await telephony.bridge(customer, agent);
  }

  /** To the carrier somebody outside is a customer's line: it goes by the tenant's trunks. */
  dialThird(dial: ThirdDial): void {
    const { telephony, refused, faults } = this.needs;
    const { legId, tenantId, callId, ringSeconds } = dial;
    const whom =
      "agentId" in dial
        ? { kind: "AGENT" as const, to: `agent:${dial.agentId}`, callerId: "parley" }
        : { kind: "CUSTOMER" as const, to: dial.phone, callerId: dial.callerId ?? "anonymous" };
    faults.pass("after-commit-before-originate");
    telephony
      .originate({ legId, tenantId, callId, ...whom, ringTimeoutSeconds: ringSeconds })
      .catch((error: unknown) => refused(tenantId, callId, legId, error));
  }

  /** Takes a call that came in. Who has hung up meanwhile was nobody's at the carrier, so no event tells of it. */
  private async accept(tenantId: string, call: CallRow): Promise<void> {
    const { id: callId, customer_leg_id: legId } = call;
    try {
      await this.needs.telephony.accept?.(legId, { tenantId, callId });
    } catch (error) {
      const isGone = error instanceof TelephonyError && !error.retryable;
      if (!isGone) throw error;
      await this.needs.endLegs(tenantId, callId, legId, { type: "GONE", cause: "NORMAL" });
    }
  }

  private async ringAgent(
    tenantId: string,
    callId: string,
    legId: string,
    agentId: string,
  ): Promise<void> {
    try {
      await this.needs.telephony.originate({
        legId,
        tenantId,
        callId,
        kind: "AGENT",
        to: `agent:${agentId}`,
        callerId: "parley",
        ringTimeoutSeconds: agentRingSeconds,
      });
    } catch (error) {
      await this.needs.refused(tenantId, callId, legId, error);
    }
  }
}

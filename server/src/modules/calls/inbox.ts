import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { applyEvent, isEnded, type ProviderEvent } from "../telephony/index.ts";
import type { HistoryEntry, Loaded } from "./pictures.ts";

/** Puts an event into its leg. ZOMBIE: given up here and yet alive there. */
export function applyToLeg(loaded: Loaded, event: ProviderEvent, now: Date): "ZOMBIE" | undefined {
  const leg = loaded.legs.get(event.legId);
  if (!leg) return "ZOMBIE";
  const wasEnded = isEnded(leg.state);
  if (!wasEnded && event.type === "BRIDGED") noteMeeting(loaded, event.legId, event.peerLegId, now);
  leg.state = applyEvent(leg.state, event);
  if (isOfSound(event.type)) return;
  leg.news.push({
    at: event.at,
    type: event.type,
    cause: causeOf(event),
    ...(event.type === "ENDED" && event.sipStatus && { sip: event.sipStatus }),
    ...verdictOf(event),
  });
  if (event.type === "GREETING_ENDED") loaded.call.greeting_ended_at ??= new Date(event.at);
  return wasEnded && event.type === "ACCEPTED" ? "ZOMBIE" : undefined;
}

/**
 * Customer and agent are with each other, or were. Noted here as well as from the legs (`times.ts`): somebody who hangs up at once, or while
 * nobody was there to be told, is in no bridge any more when his leg is looked at, and talked all the same.
 */
export function noteMeeting(
  { call, legs }: Loaded,
  legId: string,
  peerLegId: string,
  now: Date,
): void {
  if (legId !== call.customer_leg_id || call.state === "ENDED") return;
  if (legs.get(peerLegId)?.kind === "AGENT") call.connected_at ??= now;
}

function causeOf(event: ProviderEvent): string | null {
  if (event.type === "ENDED") return event.cause;
  return event.type === "GREETING_ENDED" ? event.by : null;
}

function verdictOf(event: ProviderEvent): Pick<HistoryEntry, "answeredBy" | "confidence"> {
  switch (event.type) {
    case "ANSWERED": {
      const { answeredBy, confidence = null } = event;
      return answeredBy ? { answeredBy, confidence } : {};
    }
    case "PERSON_DETECTED":
      return { answeredBy: "PERSON", confidence: event.confidence };
    case "MACHINE_DETECTED":
      return { answeredBy: "MACHINE", confidence: event.confidence };
    default:
      return {};
  }
}

/** Notes events as heard, and answers which were not before: the carrier may repeat each. */
export async function remember(
  ctx: Ctx,
  provider: string,
  events: readonly ProviderEvent[],
): Promise<Set<string>> {
  const tx: Tx<"telephony_inbox"> = ctx.tx;
  const ids = [...new Set(events.map((event) => event.id))];
  const { rows } = await sql<{ id: string }>`
    insert into telephony_inbox (provider, provider_event_id, received_at)
    select ${provider}, id, ${ctx.now} from unnest(${ids}::text[]) as id
    on conflict do nothing returning provider_event_id as id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** What is said, pressed and recorded is told by whoever asked for it: the ladder has its steps. */
function isOfSound(type: ProviderEvent["type"]): boolean {
  return type === "DIGIT" || type === "PLAYBACK_ENDED" || type === "RECORDING_ENDED";
}

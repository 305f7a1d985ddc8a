import type { Call, CallOutcome, CallState, MemberOutcome } from "@parley/contract";
import {
  Ban,
  BellRing,
  CalendarClock,
  CircleX,
  Clock,
  Hourglass,
  type LucideIcon,
  PauseCircle,
  Phone,
  PhoneCall,
  PhoneForwarded,
  PhoneIncoming,
  PhoneMissed,
  PhoneOff,
  PhoneOutgoing,
  Route,
  ShieldBan,
  TriangleAlert,
  Voicemail,
} from "lucide-react";
import type { Look } from "./states.ts";

type CallLook = { look?: Look; icon: LucideIcon };

/** How the state of a call looks. Its word: `calls:state`. */
export const callLooks: Record<CallState, CallLook> = {
  DIALING: { look: "oncall", icon: PhoneOutgoing },
  RINGING: { look: "oncall", icon: BellRing },
  IN_FLOW: { look: "oncall", icon: Route },
  QUEUED: { look: "warning", icon: Hourglass },
  ANSWERED: { look: "oncall", icon: PhoneIncoming },
  TALKING: { look: "oncall", icon: PhoneCall },
  ON_HOLD: { look: "paused", icon: PauseCircle },
  ENDED: { icon: PhoneOff },
};

/** How the end of an attempt looks: only what went wrong has a colour. Its word: `calls:outcome`. */
export const outcomeLooks: Record<MemberOutcome | CallOutcome, CallLook> = {
  CONNECTED: { icon: Phone },
  ABANDONED: { look: "breach", icon: PhoneMissed },
  MACHINE: { icon: Voicemail },
  BUSY: { icon: PhoneOff },
  NO_ANSWER: { icon: PhoneMissed },
  INVALID_NUMBER: { icon: Ban },
  REJECTED: { icon: CircleX },
  CONGESTION: { look: "warning", icon: TriangleAlert },
  CANCELLED: { icon: CircleX },
  FAILED: { look: "warning", icon: TriangleAlert },
  NOT_PLACED: { look: "warning", icon: TriangleAlert },
  LEFT_QUEUE: { look: "warning", icon: PhoneMissed },
  NOT_SERVED: { look: "warning", icon: PhoneMissed },
  CLOSED: { icon: Clock },
  LEFT_FLOW: { icon: PhoneMissed },
  FLOW_ENDED: { icon: Route },
  TRANSFERRED: { icon: PhoneForwarded },
  VOICEMAIL: { icon: Voicemail },
  CALLBACK: { icon: CalendarClock },
  NOT_ALLOWED: { look: "warning", icon: ShieldBan },
};

/** A call shows its outcome once it has one, and its state until then. */
export function lookOfCall(call: Pick<Call, "state" | "outcome">): CallLook {
  return call.outcome ? outcomeLooks[call.outcome] : callLooks[call.state];
}

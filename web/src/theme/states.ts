import type { AgentState } from "@parley/contract";
import {
  CircleCheck,
  CircleMinus,
  Hourglass,
  type LucideIcon,
  Pause,
  PhoneCall,
  PhoneForwarded,
  Power,
} from "lucide-react";

/** The looks that tokens.css knows; set as `data-state`. */
export type Look = "available" | "oncall" | "wrapup" | "paused" | "offline" | "breach" | "warning";

type StateLook = { look: Look; icon: LucideIcon };

/** How an agent's state looks, everywhere. Its word comes from the catalogue: `common:agentState`. */
export const agentLooks: Record<AgentState, StateLook> = {
  READY: { look: "available", icon: CircleCheck },
  RESERVED: { look: "oncall", icon: PhoneForwarded },
  ON_CALL: { look: "oncall", icon: PhoneCall },
  WRAP_UP: { look: "wrapup", icon: Hourglass },
  PAUSED: { look: "paused", icon: Pause },
  BUSY: { look: "paused", icon: CircleMinus },
  OFFLINE: { look: "offline", icon: Power },
};

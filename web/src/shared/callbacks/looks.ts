import type { CallbackState } from "@parley/contract";
import {
  CalendarClock,
  Check,
  type LucideIcon,
  PhoneOutgoing,
  TriangleAlert,
  X,
} from "lucide-react";
import type { Look } from "../../theme/states.ts";

/** How the state of a callback looks, everywhere; its word comes from the catalogue. */
export const callbackLooks: Record<CallbackState, { icon: LucideIcon; look?: Look }> = {
  SCHEDULED: { icon: CalendarClock },
  DUE: { icon: PhoneOutgoing, look: "wrapup" },
  MISSED: { icon: TriangleAlert, look: "breach" },
  DONE: { icon: Check, look: "available" },
  CANCELLED: { icon: X, look: "offline" },
};

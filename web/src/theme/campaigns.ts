import type { Campaign } from "@parley/contract";
import { CalendarClock, CircleStop, FilePenLine, type LucideIcon, Pause, Play } from "lucide-react";
import type { Look } from "./states.ts";

/** How the state of a campaign looks. Its word: `campaigns:state`. */
export const campaignLooks: Record<Campaign["state"], { icon: LucideIcon; look?: Look }> = {
  DRAFT: { icon: FilePenLine },
  SCHEDULED: { icon: CalendarClock, look: "wrapup" },
  RUNNING: { icon: Play, look: "available" },
  PAUSED: { icon: Pause, look: "paused" },
  STOPPED: { icon: CircleStop },
};

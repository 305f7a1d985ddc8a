import { PersonTimeline } from "../../../shared/timeline/person-timeline.tsx";
import type { PanelProps } from "./panel-props.ts";

/** What has happened with the lead, or with the person behind it. */
export function TimelinePanel({ lead }: PanelProps) {
  return (
    <PersonTimeline
      of={{ kind: "LEAD", id: lead.id }}
      mayWrite={lead.can.includes("note")}
      contactId={lead.contactId}
    />
  );
}

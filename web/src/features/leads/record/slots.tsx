import { DuplicatesPanel } from "../duplicates/duplicates-panel.tsx";
import { LeadOutcome, LeadStatusBadge } from "../lead-cells.tsx";
import { BestHoursPanel } from "./best-hours-panel.tsx";
import { CallbacksPanel } from "./callbacks-panel.tsx";
import { ContactPanel } from "./contact-panel.tsx";
import { DetailsPanel } from "./details-panel.tsx";
import { DocumentsOfLead } from "./documents-of-lead.tsx";
import { FactsPanel } from "./facts-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { LeadActions } from "./lead-actions.tsx";
import { NextAttemptPanel } from "./next-attempt-panel.tsx";
import type { PanelProps } from "./panel-props.ts";
import { RelatedPanel } from "./related-panel.tsx";
import { RoutingPanel } from "./routing-panel.tsx";
import { ScorePanel } from "./score-panel.tsx";
import { StageBar } from "./stage-bar.tsx";
import { TimelinePanel } from "./timeline-panel.tsx";

/*
 * What the page of a lead is made of, from its head to its last column. A panel is one file, takes
 * `PanelProps`, and stands here in one line; what it needs beyond the lead it reads for itself.
 */

/** States beside the name. */
export function Badges({ lead }: PanelProps) {
  return (
    <>
      <LeadStatusBadge status={lead.status} />
      {lead.activeCallId && <LeadOutcome lead={lead} />}
    </>
  );
}

/** What may be done, at the end of the head. */
export function Actions({ lead, onEdit }: PanelProps) {
  return <LeadActions lead={lead} onEdit={onEdit} />;
}

/** Across the page, under the head. */
export function Bar(props: PanelProps) {
  return <StageBar {...props} />;
}

/** Who it is. */
export function Facts(props: PanelProps) {
  return (
    <>
      <FactsPanel {...props} />
      <ScorePanel {...props} />
      <DetailsPanel {...props} />
    </>
  );
}

/** What happened. */
export function Story(props: PanelProps) {
  return <TimelinePanel {...props} />;
}

/** What comes next, and what belongs to it. */
export function Beside(props: PanelProps) {
  return (
    <>
      <NextAttemptPanel {...props} />
      <CallbacksPanel {...props} />
      <BestHoursPanel {...props} />
      <RelatedPanel {...props} />
      <DocumentsOfLead {...props} />
      <ContactPanel {...props} />
      <HistoryPanel {...props} />
      <RoutingPanel {...props} />
      <DuplicatesPanel {...props} />
    </>
  );
}

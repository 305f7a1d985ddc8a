import type { LeadDetail } from "@parley/contract";

/** What every panel of the record page gets. One that has nothing to show renders nothing. */
export type PanelProps = { lead: LeadDetail; onEdit: () => void };

import { DocumentsPanel } from "../../../shared/documents/documents-panel.tsx";
import type { PanelProps } from "./panel-props.ts";

/** The files of the lead; a deleted one shows none. */
export function DocumentsOfLead({ lead }: PanelProps) {
  if (lead.deletedAt) return null;
  return <DocumentsPanel of={{ kind: "LEAD", id: lead.id }} />;
}

import { useTranslation } from "react-i18next";
import { useOwnFacts } from "../../../shared/own-fields/own-facts.ts";
import { useOwnLeadFields } from "../../../shared/own-fields/use-own-fields.ts";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";
import type { PanelProps } from "./panel-props.ts";

/** Whatever else the tenant knows about the lead. */
export function DetailsPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const facts = useOwnFacts(useOwnLeadFields() ?? [], lead.attributes);
  if (facts.every(({ value }) => value === null)) return null;
  return (
    <Panel title={t("record.details")}>
      <FactList facts={facts} />
    </Panel>
  );
}

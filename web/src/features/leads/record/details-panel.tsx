import { useTranslation } from "react-i18next";
import { attributeName } from "../../../domain/attribute.ts";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";
import type { PanelProps } from "./panel-props.ts";

/** Whatever else the tenant knows about the lead. */
export function DetailsPanel({ lead }: PanelProps) {
  const { t } = useTranslation(["leads", "common"]);
  const details = Object.entries(lead.attributes);
  if (details.length === 0) return null;
  return (
    <Panel title={t("record.details")}>
      <FactList
        facts={details.map(([name, value]) => ({
          name: attributeName(name),
          value: typeof value === "boolean" ? t(value ? "common:yes" : "common:no") : value,
        }))}
      />
    </Panel>
  );
}

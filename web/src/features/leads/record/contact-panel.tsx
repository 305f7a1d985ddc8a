import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { RelativeTime } from "../../../ui/time.tsx";
import type { PanelProps } from "./panel-props.ts";

/** The person or firm behind the lead. */
export function ContactPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { contact } = lead;
  return (
    <Panel title={t("record.contact")}>
      <FactList
        right
        facts={[
          { name: t("record.kindOf"), value: t(`record.kind.${contact.kind}`) },
          { name: t("form.zone"), value: contact.timeZone },
          {
            name: t("form.language"),
            value: contact.language && format.language(contact.language),
          },
          { name: t("record.since"), value: format.date(contact.createdAt) },
          { name: t("record.changed"), value: <RelativeTime at={contact.updatedAt} /> },
        ]}
      />
    </Panel>
  );
}

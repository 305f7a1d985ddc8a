import { Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSecond } from "../../../domain/use-second.ts";
import { type Format, useFormat } from "../../../i18n/format.ts";
import { isAddressLabel } from "../../../shared/addresses/addresses.ts";
import { IconButton } from "../../../ui/button.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";

import styles from "./lead-page.module.css";
import type { PanelProps } from "./panel-props.ts";

/** Who it is and how to reach them. */
export function FactsPanel({ lead, onEdit }: PanelProps) {
  const { t } = useTranslation(["leads", "common", "contacts"]);
  const format = useFormat();
  const mayEdit = lead.can.includes("update");
  const labelOf = (label: string) =>
    isAddressLabel(label) ? t(`contacts:address.labels.${label}`) : label;
  const values = (type: "PHONE" | "EMAIL") => {
    const points = lead.contact.points.filter((point) => point.type === type);
    if (points.length === 0) return null;
    return (
      <span className={styles.list}>
        {points.map((point) => (
          <span key={point.id}>
            {type === "PHONE" ? format.phone(point.value) : point.value}{" "}
            {point.label && <span className="faint">{labelOf(point.label)}</span>}
            {point.validity === "INVALID" && (
              <span className="faint">{t("record.numberInvalid")}</span>
            )}
          </span>
        ))}
      </span>
    );
  };
  return (
    <Panel
      title={t("record.facts")}
      end={mayEdit && <IconButton icon={Pencil} label={t("record.editFacts")} onClick={onEdit} />}
    >
      <FactList
        facts={[
          { name: t("record.phone"), value: values("PHONE") },
          { name: t("record.email"), value: values("EMAIL") },
          {
            name: t("record.localTime"),
            value: lead.timeZone && <LocalTime timeZone={lead.timeZone} format={format} />,
          },
          { name: t("column.company"), value: lead.company },
          { name: t("column.source"), value: lead.source },
          { name: t("column.owner"), value: lead.assigneeName ?? t("common:nobody") },
          { name: t("column.externalId"), value: lead.externalId },
          { name: t("column.created"), value: format.date(lead.createdAt) },
        ]}
      />
    </Panel>
  );
}

function LocalTime({ timeZone, format }: { timeZone: string; format: Format }) {
  const now = useSecond();
  return (
    <time>
      {format.time(now, timeZone)} {timeZone}
    </time>
  );
}

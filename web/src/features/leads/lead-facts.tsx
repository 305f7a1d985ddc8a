import type { LeadDetail } from "@parley/contract";
import { Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import { attributeName } from "../../domain/attribute.ts";
import { useSecond } from "../../domain/use-second.ts";
import { type Format, useFormat } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./lead-page.module.css";

type Props = { lead: LeadDetail; onEdit?: () => void };

/** Who it is and how to reach them. */
export function LeadFacts({ lead, onEdit }: Props) {
  const { t } = useTranslation(["leads", "common"]);
  const format = useFormat();
  const values = (type: "PHONE" | "EMAIL") => {
    const points = lead.contact.points.filter((point) => point.type === type);
    if (points.length === 0) return null;
    return (
      <span className={styles.list}>
        {points.map((point) => (
          <span key={point.id}>
            {type === "PHONE" ? format.phone(point.value) : point.value}{" "}
            {point.label && <span className="faint">{point.label}</span>}
          </span>
        ))}
      </span>
    );
  };
  return (
    <Panel
      title={t("record.facts")}
      end={onEdit && <IconButton icon={Pencil} label={t("record.editFacts")} onClick={onEdit} />}
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

/** Whatever else the tenant knows about the lead. */
export function LeadDetails({ lead }: { lead: LeadDetail }) {
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

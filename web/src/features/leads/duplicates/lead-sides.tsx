import { Radio } from "@mantine/core";
import type { LeadDetail } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";
import { ScrollBox } from "../../../ui/scroll-box.tsx";
import styles from "./duplicates.module.css";
import { type LeadChoices, type LeadField, leadKeptFrom } from "./lead-choice.ts";

type Props = {
  leads: readonly LeadDetail[];
  fields: readonly LeadField[];
  winnerId: string;
  chosen: LeadChoices;
  onWinner: (id: string) => void;
  onChoose: (field: LeadField, id: string) => void;
};

/** Leads side by side: which one is kept, and whose value of each field in which they differ. */
export function LeadSides(props: Props) {
  const { leads, fields, winnerId, onWinner } = props;
  const { t } = useTranslation("leads");
  const format = useFormat();
  return (
    <ScrollBox className={styles.scroll} label={t("mergeLeads.sides")}>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">{t("mergeLeads.keep")}</th>
            {leads.map((lead) => (
              <th key={lead.id} scope="col">
                <Radio
                  name="winner"
                  checked={lead.id === winnerId}
                  label={t("mergeLeads.since", { date: format.date(lead.createdAt) })}
                  onChange={() => onWinner(lead.id)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow key={field} field={field} {...props} />
          ))}
          <tr>
            <th scope="row">{t("mergeLeads.attempts")}</th>
            {leads.map((lead) => (
              <td key={lead.id}>{format.number(lead.attempts)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </ScrollBox>
  );
}

function FieldRow({ field, leads, winnerId, chosen, onChoose }: Props & { field: LeadField }) {
  const { t } = useTranslation(["leads", "common"]);
  const name = t(`mergeLeads.field.${field}`);
  const differs = new Set(leads.map((lead) => lead[field])).size > 1;
  const kept = leadKeptFrom(leads, field, winnerId, chosen);
  const words = (lead: LeadDetail): string => {
    if (field === "status") return t(`common:leadStatus.${lead.status}`);
    if (field === "assigneeId") return lead.assigneeName ?? t("common:nobody");
    return lead[field] ?? t("duplicates.empty");
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      {leads.map((lead) => (
        <td key={lead.id}>
          {differs ? (
            <Radio
              name={field}
              checked={lead.id === kept}
              aria-label={`${name}: ${words(lead)}`}
              label={words(lead)}
              onChange={() => onChoose(field, lead.id)}
            />
          ) : (
            words(lead)
          )}
        </td>
      ))}
    </tr>
  );
}

import type { Lead } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { LeadOutcome, LeadStatusBadge, NextAttempt } from "./lead-cells.tsx";
import styles from "./leads.module.css";

/** What the list may show of a lead. */
export function useLeadColumns(): readonly Column<Lead>[] {
  const { t } = useTranslation(["leads", "common"]);
  const format = useFormat();
  return useMemo<readonly Column<Lead>[]>(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 152,
        grow: 3,
        fixed: true,
        sort: ["name", "-name"],
        cell: (lead) => (
          <RowLink href={`/leads/${lead.id}`} className={styles.name}>
            {lead.name}
          </RowLink>
        ),
      },
      {
        id: "company",
        title: t("column.company"),
        width: 112,
        grow: 2,
        cell: ({ company }) => <span className="muted">{company}</span>,
      },
      {
        id: "status",
        title: t("column.status"),
        width: 120,
        cell: ({ status }) => <LeadStatusBadge status={status} />,
      },
      {
        id: "source",
        title: t("column.source"),
        width: 104,
        grow: 1,
        cell: ({ source }) => <span className="muted">{source}</span>,
      },
      {
        id: "attempts",
        title: t("column.attempts"),
        width: 80,
        end: true,
        cell: ({ attempts }) => <span className="muted">{format.number(attempts)}</span>,
      },
      {
        id: "lastOutcome",
        title: t("column.lastOutcome"),
        width: 136,
        grow: 1,
        cell: (lead) => <LeadOutcome lead={lead} />,
      },
      {
        id: "nextAttempt",
        title: t("column.nextAttempt"),
        width: 192,
        grow: 1,
        cell: (lead) => <NextAttempt lead={lead} />,
      },
      {
        id: "zone",
        title: t("column.zone"),
        width: 104,
        cell: ({ timeZone }) => (
          <span className="muted" title={timeZone ?? undefined}>
            {timeZone && format.city(timeZone)}
          </span>
        ),
      },
      {
        id: "owner",
        title: t("column.owner"),
        width: 128,
        grow: 1,
        cell: ({ assigneeName }) =>
          assigneeName ?? <span className="faint">{t("common:nobody")}</span>,
      },
      {
        id: "created",
        title: t("column.created"),
        width: 120,
        extra: true,
        sort: ["createdAt", "-createdAt"],
        cell: ({ createdAt }) => <time className="muted">{format.date(createdAt)}</time>,
      },
      {
        id: "externalId",
        title: t("column.externalId"),
        width: 120,
        extra: true,
        cell: ({ externalId }) => <span className="muted">{externalId}</span>,
      },
    ],
    [t, format],
  );
}

/** A lead in the list of a phone: who, what state, when next. */
export function NarrowLead({ lead }: { lead: Lead }) {
  const { t } = useTranslation(["leads", "common"]);
  return (
    <div className={styles.narrow}>
      <RowLink href={`/leads/${lead.id}`} className={styles.name}>
        {lead.name}
      </RowLink>
      <span className="muted t1 num">{lead.assigneeName ?? t("common:nobody")}</span>
      <span>
        {lead.activeCallId ? <LeadOutcome lead={lead} /> : <LeadStatusBadge status={lead.status} />}
      </span>
      <span className="muted t1 num">
        <NextAttempt lead={lead} />
      </span>
    </div>
  );
}

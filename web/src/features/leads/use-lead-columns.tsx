import type { Lead, LeadDetail } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useLeadFields } from "../../shared/condition-editor/use-lead-fields.ts";
import { useOwnColumn } from "../../shared/own-fields/own-column.tsx";
import { ScoreMini } from "../../shared/score-bar.tsx";
import { TagChips } from "../../shared/tags/tag-chips.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { LeadOutcome, LeadStatusBadge, NextAttempt } from "./lead-cells.tsx";
import styles from "./leads.module.css";

/** What the list may show of a lead. */
export function useLeadColumns(): readonly Column<ShownLead>[] {
  const { t } = useTranslation(["leads", "common"]);
  const format = useFormat();
  const fields = useLeadFields();
  const own = useMemo(() => fields.filter(({ key }) => key.startsWith("own.")), [fields]);
  const ownColumn = useOwnColumn<ShownLead>();
  return useMemo<readonly Column<ShownLead>[]>(
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
        sort: ["company", "-company"],
        width: 112,
        grow: 2,
        cell: ({ company }) => <span className="muted">{company}</span>,
      },
      {
        id: "status",
        title: t("column.status"),
        sort: ["status", "-status"],
        width: 120,
        cell: ({ status }) => <LeadStatusBadge status={status} />,
      },
      {
        id: "score",
        title: t("column.score"),
        width: 96,
        sort: ["score", "-score"],
        cell: ({ score }) => <ScoreMini score={score} />,
      },
      {
        id: "source",
        title: t("column.source"),
        sort: ["source", "-source"],
        width: 104,
        grow: 1,
        cell: ({ source }) => <span className="muted">{source}</span>,
      },
      {
        id: "attempts",
        title: t("column.attempts"),
        sort: ["attempts", "-attempts"],
        width: 80,
        end: true,
        cell: ({ attempts }) => <span className="muted">{format.number(attempts)}</span>,
      },
      {
        id: "lastOutcome",
        title: t("column.lastOutcome"),
        sort: ["lastOutcome", "-lastOutcome"],
        width: 136,
        grow: 1,
        cell: (lead) => <LeadOutcome lead={lead} />,
      },
      {
        id: "nextAttemptAt",
        title: t("column.nextAttempt"),
        sort: ["nextAttemptAt", "-nextAttemptAt"],
        width: 192,
        grow: 1,
        cell: (lead) => <NextAttempt lead={lead} />,
      },
      {
        id: "tags",
        title: t("column.tags"),
        width: 128,
        grow: 1,
        cell: ({ tagIds }) => <TagChips ids={tagIds} />,
      },
      {
        id: "timeZone",
        title: t("column.zone"),
        width: 104,
        cell: ({ timeZone }) => (
          <span className="muted" title={timeZone ?? undefined}>
            {timeZone && format.city(timeZone)}
          </span>
        ),
      },
      {
        id: "assigneeId",
        title: t("column.owner"),
        width: 128,
        grow: 1,
        cell: ({ assigneeName }) =>
          assigneeName ?? <span className="faint">{t("common:nobody")}</span>,
      },
      {
        id: "createdAt",
        title: t("column.created"),
        width: 120,
        extra: true,
        sort: ["createdAt", "-createdAt"],
        cell: ({ createdAt }) => <time className="muted">{format.date(createdAt)}</time>,
      },
      {
        id: "externalId",
        title: t("column.externalId"),
        sort: ["externalId", "-externalId"],
        width: 120,
        extra: true,
        cell: ({ externalId }) => <span className="muted">{externalId}</span>,
      },
      {
        id: "updatedAt",
        title: t("column.updated"),
        width: 144,
        extra: true,
        sort: ["-updatedAt", "updatedAt"],
        cell: ({ updatedAt }) => <time className="muted">{format.dateTime(updatedAt)}</time>,
      },
      {
        id: "lastAttemptAt",
        title: t("column.lastAttempt"),
        width: 144,
        extra: true,
        sort: ["-lastAttemptAt", "lastAttemptAt"],
        cell: ({ lastAttemptAt }) =>
          lastAttemptAt && <time className="muted">{format.dateTime(lastAttemptAt)}</time>,
      },
      ...own.map(ownColumn),
    ],
    [t, format, own, ownColumn],
  );
}

/** Leads with the attributes that were asked for. */
export type ShownLead = Lead & { attributes?: LeadDetail["attributes"] };

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

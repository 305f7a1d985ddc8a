import type { Contact } from "@parley/contract";
import { Building2, User } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useContactFields } from "../../shared/condition-editor/use-contact-fields.ts";
import { useOwnColumn } from "../../shared/own-fields/own-column.tsx";
import { TagChips } from "../../shared/tags/tag-chips.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import styles from "./contacts.module.css";

export type Row = Omit<Contact, "points">;

/** What the list may show of people and companies: of one kind also the fields that the tenant gives it. */
export function useContactColumns(kind: Contact["kind"] | undefined): readonly Column<Row>[] {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const fields = useContactFields(kind);
  const ownColumn = useOwnColumn<Row>();
  return useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 176,
        grow: 3,
        fixed: true,
        sort: ["name", "-name"],
        cell: (row) => (
          <RowLink href={`/contacts/${row.id}`} className={styles.name}>
            {row.name}
          </RowLink>
        ),
      },
      { id: "kind", title: t("column.kind"), width: 112, cell: (row) => <Kind kind={row.kind} /> },
      {
        id: "company",
        title: t("column.company"),
        width: 128,
        grow: 2,
        sort: ["company", "-company"],
        cell: ({ company }) => <span className="muted">{company}</span>,
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
        width: 112,
        sort: ["timeZone", "-timeZone"],
        cell: ({ timeZone }) => <span className="muted">{timeZone && format.city(timeZone)}</span>,
      },
      {
        id: "createdAt",
        title: t("column.created"),
        width: 120,
        sort: ["-createdAt", "createdAt"],
        cell: ({ createdAt }) => <time className="muted">{format.date(createdAt)}</time>,
      },
      {
        id: "updatedAt",
        title: t("column.updated"),
        width: 120,
        extra: true,
        sort: ["-updatedAt", "updatedAt"],
        cell: ({ updatedAt }) => <time className="muted">{format.date(updatedAt)}</time>,
      },
      {
        id: "language",
        title: t("column.language"),
        width: 112,
        extra: true,
        sort: ["language", "-language"],
        cell: ({ language }) => <span className="muted">{language}</span>,
      },
      {
        id: "externalId",
        title: t("column.externalId"),
        width: 128,
        extra: true,
        cell: ({ externalId }) => <span className="muted">{externalId}</span>,
      },
      {
        id: "country",
        title: t("column.country"),
        width: 112,
        extra: true,
        sort: ["country", "-country"],
        cell: ({ country }) => <span className="muted">{country && format.region(country)}</span>,
      },
      {
        id: "region",
        title: t("column.region"),
        width: 128,
        extra: true,
        sort: ["region", "-region"],
        cell: ({ region }) => <span className="muted">{region}</span>,
      },
      ...fields.filter(({ key }) => key.startsWith("own.")).map(ownColumn),
    ],
    [t, format, fields, ownColumn],
  );
}

function Kind({ kind }: { kind: Contact["kind"] }) {
  const { t } = useTranslation("contacts");
  const Icon = kind === "COMPANY" ? Building2 : User;
  return (
    <span className="muted">
      <Icon className="icon-14" aria-hidden /> {t(`kind.${kind}`)}
    </span>
  );
}

/** A contact in the list of a phone. */
export function NarrowContact({ row }: { row: Row }) {
  return (
    <div className={styles.narrow}>
      <RowLink href={`/contacts/${row.id}`} className={`${styles.name} ellipsis`}>
        {row.name}
      </RowLink>
      <Kind kind={row.kind} />
      <span className="t1 muted ellipsis">{row.company}</span>
    </div>
  );
}

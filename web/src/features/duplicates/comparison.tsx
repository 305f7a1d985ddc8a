import { Radio } from "@mantine/core";
import { contactMergeFields, type DuplicateRecord } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { UserX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { type Choices, differingFields, type Field, keptFrom, ownValue } from "./choice.ts";
import styles from "./duplicates.module.css";

type Props = {
  records: readonly DuplicateRecord[];
  winnerId: string;
  chosen: Choices;
  onWinner: (id: string) => void;
  onChoose: (field: Field, id: string) => void;
  /** Takes one of three or more out: it is somebody else. */
  onTakeOut?: ((id: string) => void) | undefined;
  readOnly: boolean;
};

/** Records side by side; what differs has a choice. */
export function Comparison(props: Props) {
  const { records, winnerId, onWinner, onTakeOut, readOnly } = props;
  const { t } = useTranslation("duplicates");
  const differing = new Set(differingFields(records, contactMergeFields));
  return (
    <ScrollBox className={styles.scroll} label={t("comparison")}>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">{t("keep")}</th>
            {records.map(({ contact }) => (
              <th key={contact.id} scope="col" data-kept={contact.id === winnerId || undefined}>
                <div className={styles.head}>
                  <Radio
                    name="winner"
                    disabled={readOnly}
                    checked={contact.id === winnerId}
                    aria-label={t("keepOne", { name: contact.name })}
                    onChange={() => onWinner(contact.id)}
                  />
                  <Link
                    to="/contacts/$contactId"
                    params={{ contactId: contact.id }}
                    className="link ellipsis"
                  >
                    {contact.name}
                  </Link>
                  {onTakeOut && records.length > 2 && (
                    <IconButton
                      icon={UserX}
                      label={t("takeOut", { name: contact.name })}
                      onClick={() => onTakeOut(contact.id)}
                    />
                  )}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {contactMergeFields.map((field) => (
            <FieldRow key={field} field={field} differs={differing.has(field)} {...props} />
          ))}
          <FactRows records={records} />
        </tbody>
      </table>
    </ScrollBox>
  );
}

function FieldRow({
  field,
  differs,
  records,
  winnerId,
  chosen,
  onChoose,
  readOnly,
}: Props & { field: Field; differs: boolean }) {
  const { t } = useTranslation("duplicates");
  const words = useFieldWords();
  const kept = keptFrom(records, field, winnerId, chosen);
  if (!differs && records.every((one) => ownValue(one, field) === null)) return null;
  const name = t(`field.${field}`);
  return (
    <tr>
      <th scope="row">{name}</th>
      {records.map((record) => {
        const { id } = record.contact;
        const shown = words(field, ownValue(record, field));
        if (!differs || readOnly) return <td key={id}>{shown ?? <Empty />}</td>;
        return (
          <td key={id} data-kept={id === kept || undefined}>
            <Radio
              name={field}
              checked={id === kept}
              aria-label={`${name}: ${shown ?? t("empty")}`}
              label={shown ?? <Empty />}
              onChange={() => onChoose(field, id)}
            />
          </td>
        );
      })}
    </tr>
  );
}

function Empty() {
  const { t } = useTranslation("duplicates");
  return <span className="faint">{t("empty")}</span>;
}

function useFieldWords(): (field: Field, value: string | null) => string | null {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  return (field, value) => {
    if (value === null || value === "") return null;
    if (field === "kind") return t(`kind.${value as "PERSON" | "COMPANY"}`);
    return field === "language" ? format.language(value) : value;
  };
}

/** What comes together whatever is chosen, and what helps to choose. */
function FactRows({ records }: { records: readonly DuplicateRecord[] }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const all = new Map<string, number>();
  for (const { contact } of records) {
    for (const { value } of contact.points) all.set(value, (all.get(value) ?? 0) + 1);
  }
  const points = (type: "PHONE" | "EMAIL") => (record: DuplicateRecord) => (
    <span className={styles.points}>
      {record.contact.points
        .filter((point) => point.type === type)
        .map(({ id, value }) => (
          <span key={id} className={(all.get(value) ?? 0) > 1 ? styles.shared : undefined}>
            {type === "PHONE" ? format.phone(value) : value}
          </span>
        ))}
    </span>
  );
  return (
    <>
      <Row name={t("phones")} records={records} value={points("PHONE")} />
      <Row name={t("emails")} records={records} value={points("EMAIL")} />
      <Row name={t("leads")} records={records} value={({ leads }) => format.number(leads)} />
      <Row
        name={t("lastActivity")}
        records={records}
        value={({ lastActivityAt }) =>
          lastActivityAt ? <RelativeTime at={lastActivityAt} /> : <Empty />
        }
      />
      <Row
        name={t("created")}
        records={records}
        value={({ contact }) => format.date(contact.createdAt)}
      />
    </>
  );
}

type RowProps = {
  name: string;
  records: readonly DuplicateRecord[];
  value: (record: DuplicateRecord) => ReactNode;
};

function Row({ name, records, value }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {records.map((record) => (
        <td key={record.contact.id}>{value(record)}</td>
      ))}
    </tr>
  );
}

import { Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  addRelationship,
  type Contact,
  listContacts,
  listRelationships,
  type Relationship,
  relationshipTypes,
  removeRelationship,
} from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Building2, Plus, Unlink, User } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./contacts.module.css";

/** Whom a contact belongs to and who belongs to him, both ways round. */
export function RelationshipsPanel({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const params = { id: contact.id };
  const { data, error, refetch, isPending } = useRead(listRelationships, { params });
  const [adding, setAdding] = useState(false);
  const mayAdd = contact.can.includes("update");
  const items = data?.items ?? [];
  return (
    <Panel
      flush
      title={t(contact.kind === "COMPANY" ? "relationships.ofCompany" : "relationships.title")}
      end={
        mayAdd && (
          <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
            {t("relationships.add")}
          </Button>
        )
      }
    >
      {isPending && <SkeletonRows rows={2} />}
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {data && items.length === 0 && <p className={styles.none}>{t("relationships.none")}</p>}
      <div className={styles.list}>
        {items.map((one) => (
          <RelationshipRow key={one.id} one={one} contactId={contact.id} />
        ))}
      </div>
      {adding && <AddDialog contact={contact} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function RelationshipRow({ one, contactId }: { one: Relationship; contactId: string }) {
  const { t } = useTranslation("contacts");
  const onFailed = useErrorToast();
  const { type, label } = one;
  const other = one.contact.id;
  const again = useWrite(addRelationship, { onFailed });
  const back = () => {
    const [from, to] = one.direction === "FROM" ? [contactId, other] : [other, contactId];
    again.mutate({ params: { id: from }, body: { type, contactId: to, label } });
  };
  const remove = useWrite(removeRelationship, {
    onDone: () =>
      toast({ text: t("relationships.removed", { name: one.contact.name }), undo: back }),
    onFailed,
  });
  const Icon = one.contact.kind === "COMPANY" ? Building2 : User;
  return (
    <div className={styles.row}>
      <span className="ellipsis">
        <Icon className="icon-14" aria-hidden />{" "}
        <Link to="/contacts/$contactId" params={{ contactId: other }} className="link">
          {one.contact.name}
        </Link>
      </span>
      <span className="muted">{label ?? t(`relationships.${one.direction}.${type}`)}</span>
      {one.can.includes("remove") && (
        <IconButton
          icon={Unlink}
          label={t("relationships.remove", { name: one.contact.name })}
          onClick={() => remove.mutate({ params: { id: one.id } })}
        />
      )}
    </div>
  );
}

type Type = Relationship["type"];

/** What may be said of this kind of contact to another. */
function typesFor(kind: Contact["kind"]): readonly Type[] {
  const ofPeople = ["WORKS_AT", "REPORTS_TO", "SPOUSE", "PARENT"];
  return relationshipTypes.filter((type) => kind === "PERSON" || !ofPeople.includes(type));
}

function AddDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation("contacts");
  const types = typesFor(contact.kind);
  const [type, setType] = useState<Type>(types[0] ?? "PARTNER");
  const [label, setLabel] = useState("");
  const [other, setOther] = useState<string | null>(null);
  const add = useWrite(addRelationship, { onDone: onClose });
  const send = () => {
    if (!other) return;
    const named = type === "OTHER" ? label.trim() || null : null;
    add.mutate({ params: { id: contact.id }, body: { type, contactId: other, label: named } });
  };
  return (
    <Dialog title={t("relationships.addTitle", { name: contact.name })} open onClose={onClose}>
      <DialogForm
        submit={t("relationships.add")}
        busy={add.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={add.error} />}
      >
        <Select
          label={t("relationships.type")}
          data={types.map((value) => ({ value, label: t(`relationships.FROM.${value}`) }))}
          value={type}
          allowDeselect={false}
          onChange={(value) => setType(types.find((one) => one === value) ?? type)}
        />
        {type === "OTHER" && (
          <TextInput
            label={t("relationships.label")}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
        )}
        <ContactSelect not={contact.id} company={type === "WORKS_AT"} {...{ other, setOther }} />
      </DialogForm>
    </Dialog>
  );
}

type SelectProps = {
  not: string;
  company: boolean;
  other: string | null;
  setOther: (id: string | null) => void;
};

/** Finds the other contact by name while it is typed. */
function ContactSelect({ not, company, other, setOther }: SelectProps) {
  const { t } = useTranslation("contacts");
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 200);
  const query = {
    limit: 20,
    ...(company ? { kind: "COMPANY" as const } : {}),
    ...(q.length >= 2 ? { q } : {}),
  };
  const { data } = useRead(listContacts, { query }, { keepPrevious: true });
  const items = (data?.items ?? []).filter(({ id }) => id !== not);
  return (
    <Select
      label={t("relationships.with")}
      placeholder={t("search")}
      searchable
      // What was found was found by the server; nothing is taken out of it here.
      filter={({ options }) => options}
      data={items.map(({ id, name, company: firm }) => ({
        value: id,
        label: firm ? `${name}, ${firm}` : name,
      }))}
      value={other}
      searchValue={text}
      onSearchChange={setText}
      onChange={setOther}
      nothingFoundMessage={t("noneFound")}
    />
  );
}

import {
  type Contact,
  deleteContact,
  getContact,
  listLeads,
  restoreContact,
} from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Building2, Pencil, Tag, Trash2, User } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { DocumentsPanel } from "../../shared/documents/documents-panel.tsx";
import { useOwnFacts } from "../../shared/own-fields/own-facts.ts";
import { useOwnContactFields } from "../../shared/own-fields/use-own-fields.ts";
import { TagChips } from "../../shared/tags/tag-chips.tsx";
import { TagDialog } from "../../shared/tags/tag-dialog.tsx";
import { PersonTimeline } from "../../shared/timeline/person-timeline.tsx";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import { ConsentsPanel } from "./consents-panel.tsx";
import styles from "./contacts.module.css";
import { EditContactDialog } from "./edit-contact-dialog.tsx";
import { RelationshipsPanel } from "./relationships-panel.tsx";

const route = getRouteApi("/app/contacts/$contactId");

/** A person or a company: how to reach them, to whom they belong, what is going on with them. */
export function ContactPage() {
  const { t } = useTranslation("contacts");
  const { contactId } = route.useParams();
  const { data, error, refetch } = useRead(getContact, { params: { id: contactId } });
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className="page" aria-busy="true">
        <SkeletonRows rows={10} />
      </div>
    );
  }
  return <ContactRecord contact={data} />;
}

function ContactRecord({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const of = { kind: "CONTACT" as const, id: contact.id };
  const mayWrite = useGrant("activities:create") !== undefined;
  const list = (
    <Link key="contacts" to="/contacts">
      {t("title")}
    </Link>
  );
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={[list, contact.company].filter(Boolean)}
        title={contact.name}
        meta={
          <>
            <StateBadge icon={contact.kind === "COMPANY" ? Building2 : User}>
              {t(`kind.${contact.kind}`)}
            </StateBadge>
            <TagChips ids={contact.tagIds} />
          </>
        }
        actions={
          <>
            {contact.can.includes("update") && <TagButton contact={contact} />}
            {contact.can.includes("update") && <EditButton contact={contact} />}
            {contact.can.includes("delete") && <DeleteButton contact={contact} />}
          </>
        }
      />
      <div className={styles.record}>
        <div className={styles.column}>
          <FactsPanel contact={contact} />
          <ConsentsPanel contact={contact} />
        </div>
        <div className={styles.column}>
          <RelationshipsPanel contact={contact} />
          <LeadsPanel contact={contact} />
          <DocumentsPanel of={of} />
          <PersonTimeline of={of} mayWrite={mayWrite} />
        </div>
      </div>
    </div>
  );
}

function TagButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button icon={Tag} onClick={() => setOpen(true)}>
        {t("editTags")}
      </Button>
      {open && <TagDialog of="CONTACT" records={[contact]} onClose={close} onDone={close} />}
    </>
  );
}

function EditButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={Pencil} onClick={() => setOpen(true)}>
        {t("edit")}
      </Button>
      {open && <EditContactDialog contact={contact} onClose={() => setOpen(false)} />}
    </>
  );
}

function DeleteButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate();
  const mayRestore = useGrant("contacts:restore") !== undefined;
  const onFailed = useErrorToast();
  const restore = useWrite(restoreContact, {
    onDone: ({ name }) => toast({ text: t("bin.restored", { name }) }),
    onFailed,
  });
  const params = { id: contact.id };
  const remove = useWrite(deleteContact, {
    onDone: () => {
      const undo = mayRestore ? { undo: () => restore.mutate({ params }) } : {};
      toast({ text: t("deleted", { name: contact.name }), ...undo });
      void navigate({ to: "/contacts" });
    },
    onFailed,
  });
  return (
    <Button icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate({ params })}>
      {t("delete")}
    </Button>
  );
}

function FactsPanel({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const own = useOwnFacts(useOwnContactFields(contact.kind) ?? [], contact.attributes);
  const values = (type: "PHONE" | "EMAIL") => {
    const points = contact.points.filter((point) => point.type === type);
    if (points.length === 0) return null;
    return (
      <span className={styles.points}>
        {points.map((point) => (
          <Point key={point.id} point={point} />
        ))}
      </span>
    );
  };
  return (
    <Panel title={t("facts")}>
      <FactList
        facts={[
          { name: t("address.PHONE"), value: values("PHONE") },
          { name: t("address.EMAIL"), value: values("EMAIL") },
          { name: t("column.company"), value: contact.company },
          { name: t("column.zone"), value: contact.timeZone },
          { name: t("language"), value: contact.language && format.language(contact.language) },
          ...(contact.externalId
            ? [{ name: t("column.externalId"), value: contact.externalId }]
            : []),
          ...own,
          { name: t("column.created"), value: format.date(contact.createdAt) },
        ]}
      />
    </Panel>
  );
}

function Point({ point }: { point: Contact["points"][number] }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const shown = point.type === "PHONE" ? format.phone(point.value) : point.value;
  const words = [
    point.label,
    point.primary ? t("primary") : null,
    point.validity === "INVALID" ? t("invalid") : null,
  ];
  return (
    <span>
      {shown} <span className="faint t1">{words.filter(Boolean).join(" · ")}</span>
    </span>
  );
}

function LeadsPanel({ contact }: { contact: Contact }) {
  const { t } = useTranslation(["contacts", "common"]);
  const list = useInfinite(listLeads, { query: { contactId: contact.id, limit: 50 } });
  return (
    <Panel title={t("leads")} flush>
      {list.isLoading && <SkeletonRows rows={3} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <p className={styles.none}>{t("noLeads")}</p>
      )}
      <div className={styles.list}>
        {list.items.map((lead) => (
          <div key={lead.id} className={styles.row}>
            <Link to="/leads/$leadId" params={{ leadId: lead.id }} className="link ellipsis">
              {lead.source ?? lead.name}
            </Link>
            <StateBadge>{t(`common:leadStatus.${lead.status}`)}</StateBadge>
            <span className="muted">{lead.assigneeName ?? t("common:nobody")}</span>
          </div>
        ))}
      </div>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("more")}
        </Button>
      )}
    </Panel>
  );
}

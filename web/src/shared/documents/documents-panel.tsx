import {
  type Document,
  listContactDocuments,
  listLeadDocuments,
  uploadContactDocument,
  uploadLeadDocument,
} from "@parley/contract";
import { Plus } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { type List, useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { upload } from "../../api/uploads.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { DocumentRow } from "./document-row.tsx";
import styles from "./documents.module.css";

export type DocumentsOf = { kind: "LEAD" | "CONTACT"; id: string };

/** The files of a lead or a person: what there is, and the place to add one. */
export function DocumentsPanel({ of }: { of: DocumentsOf }) {
  const { t } = useTranslation("documents");
  const mayRead = useGrant("documents:read") !== undefined;
  const mayAdd = useGrant("documents:create") !== undefined;
  const list = useDocuments(of, mayRead);
  const send = useUpload(of);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  if (!mayRead) return null;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    for (const file of event.dataTransfer.files) void send(file);
  };
  return (
    <Panel
      title={t("title")}
      flush
      end={
        mayAdd && <IconButton icon={Plus} label={t("add")} onClick={() => input.current?.click()} />
      }
    >
      <section
        className={styles.zone}
        data-over={over ? "" : undefined}
        aria-label={t("place")}
        onDragOver={(event) => {
          if (!mayAdd) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={mayAdd ? onDrop : undefined}
      >
        {list.isLoading && <SkeletonRows rows={2} />}
        {list.error && <LoadError error={list.error} onRetry={list.reload} />}
        {!list.isLoading && list.items.length === 0 && (
          <p className={styles.none}>{t(mayAdd ? "emptyDrop" : "empty")}</p>
        )}
        <ul className={styles.list}>
          {list.items.map((document) => (
            <DocumentRow key={document.id} document={document} />
          ))}
        </ul>
        {list.hasMore && (
          <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
            {t("more")}
          </Button>
        )}
      </section>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("add")}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          for (const file of files) void send(file);
        }}
      />
    </Panel>
  );
}

function useDocuments({ kind, id }: DocumentsOf, enabled: boolean): List<Document> {
  const isLead = kind === "LEAD";
  const input = { params: { id }, query: { limit: 20 } };
  const ofLead = useInfinite(listLeadDocuments, input, { enabled: enabled && isLead });
  const ofContact = useInfinite(listContactDocuments, input, { enabled: enabled && !isLead });
  return isLead ? ofLead : ofContact;
}

/** Sends a file; it goes on, and can be cancelled in the task tray, while one looks at other pages. */
function useUpload({ kind, id }: DocumentsOf): (file: File) => Promise<void> {
  const { t } = useTranslation("documents");
  const fail = useErrorToast();
  return async (file) => {
    const endpoint = kind === "LEAD" ? uploadLeadDocument : uploadContactDocument;
    try {
      const input = { params: { id }, query: { fileName: file.name.slice(-255) } };
      const { name } = await upload(endpoint, input, file);
      announce(t("added", { name }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code !== "cancelled") fail(error);
    }
  };
}

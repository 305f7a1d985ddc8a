import {
  type Document,
  type DocumentKind,
  deleteDocument,
  downloadDocument,
  restoreDocument,
} from "@parley/contract";
import {
  Download,
  Eye,
  File,
  FileArchive,
  FileImage,
  FileMusic,
  FileText,
  FileVideoCamera,
  type LucideIcon,
  Trash2,
} from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { toast } from "../../ui/toast.ts";
import styles from "./documents.module.css";

const PreviewDialog = later(async () => (await import("./preview-dialog.tsx")).PreviewDialog);

const icons: Record<DocumentKind, LucideIcon> = {
  PDF: FileText,
  PNG: FileImage,
  JPEG: FileImage,
  GIF: FileImage,
  WEBP: FileImage,
  OFFICE: FileText,
  ZIP: FileArchive,
  AUDIO: FileMusic,
  VIDEO: FileVideoCamera,
  TEXT: FileText,
  MARKUP: File,
  OTHER: File,
};

/** A file with what may be done with it. */
export function DocumentRow({ document }: { document: Document }) {
  const { t } = useTranslation("documents");
  const format = useFormat();
  const [looking, setLooking] = useState(false);
  const onFailed = useErrorToast();
  const { id, name, kind, bytes, can } = document;
  const params = { id };
  const restore = useWrite(restoreDocument, { onFailed });
  const remove = useWrite(deleteDocument, {
    onDone: () => toast({ text: t("deleted", { name }), undo: () => restore.mutate({ params }) }),
    onFailed,
  });
  const save = () => void download(downloadDocument, { params }, name).catch(onFailed);
  const Icon = icons[kind];
  return (
    <li className={styles.row}>
      <Icon aria-hidden />
      <div className={styles.name}>
        <span className="ellipsis" title={name}>
          {name}
        </span>
        <span className="t1 muted ellipsis">
          {[format.bytes(bytes), format.date(document.createdAt), document.uploaderName]
            .filter(Boolean)
            .join(", ")}
        </span>
      </div>
      <span className={styles.acts}>
        {can.includes("preview") && (
          <IconButton icon={Eye} label={t("look", { name })} onClick={() => setLooking(true)} />
        )}
        {can.includes("download") && (
          <IconButton icon={Download} label={t("download", { name })} onClick={save} />
        )}
        {can.includes("delete") && (
          <IconButton
            icon={Trash2}
            label={t("delete", { name })}
            onClick={() => remove.mutate({ params })}
          />
        )}
      </span>
      <Suspense>
        {looking && (
          <PreviewDialog document={document} onSave={save} onClose={() => setLooking(false)} />
        )}
      </Suspense>
    </li>
  );
}

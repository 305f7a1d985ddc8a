import {
  cancelOperation,
  deleteRecordingExport,
  listRecordingExports,
  type RecordingExport,
  takeRecordingExport,
} from "@parley/contract";
import { Download, Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../../api/client.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useOperationProgress } from "../../../api/use-operation-progress.ts";
import { useFormat } from "../../../i18n/format.ts";
import { IconButton } from "../../../ui/button.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { Progress } from "../../../ui/progress.tsx";
import styles from "../calls.module.css";

/** One's own archives: how far they are, or what is in them. */
export function ArchiveList() {
  const { t } = useTranslation("calls");
  const { data, error, refetch } = useRead(listRecordingExports, { query: { limit: 10 } });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <ul className={styles.archives} aria-label={t("archive.list")}>
      {data.items.map((archive) => (
        <OneArchive key={archive.id} archive={archive} />
      ))}
    </ul>
  );
}

function OneArchive({ archive }: { archive: RecordingExport }) {
  const { t } = useTranslation(["calls", "common"]);
  const format = useFormat();
  const onFailed = useErrorToast();
  const cancel = useWrite(cancelOperation, { onFailed });
  const remove = useWrite(deleteRecordingExport, { onFailed });
  const { id, operationId, can, state, error } = archive;
  const params = { id };
  return (
    <li className={styles.archive}>
      <div className="grow">
        <div className="row spread">
          <strong>{format.dateTime(archive.requestedAt)}</strong>
          <span className="muted">{t(`archive.state.${state}`)}</span>
        </div>
        {state === "RUNNING" && <Packing archive={archive} />}
        {state === "READY" && <Packed archive={archive} />}
        {error && <p className="t1 muted">{error}</p>}
      </div>
      {can.includes("cancel") && (
        <IconButton
          icon={X}
          label={t("common:cancel")}
          onClick={() => cancel.mutate({ params: { id: operationId } })}
        />
      )}
      {can.includes("take") && (
        <IconButton
          icon={Download}
          label={t("archive.take")}
          onClick={() => void saveFile(takeRecordingExport, { params }).catch(onFailed)}
        />
      )}
      {can.includes("delete") && (
        <IconButton
          icon={Trash2}
          label={t("archive.delete")}
          onClick={() => remove.mutate({ params })}
        />
      )}
    </li>
  );
}

function Packing({ archive }: { archive: RecordingExport }) {
  const { t } = useTranslation("calls");
  const { operationId, done, total } = archive;
  const progress = useOperationProgress({ id: operationId, state: "RUNNING", done, total });
  return <Progress thin label={t("archive.packing")} {...progress} />;
}

function Packed({ archive }: { archive: RecordingExport }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const { sounds, missing, bytes, expiresAt, sha256 } = archive;
  const [count, lacks] = [sounds ?? 0, missing ?? 0];
  const size = format.bytes(bytes ?? 0);
  return (
    <>
      <p className="t1">
        {t("archive.holds", { count, shown: format.number(count), size })}
        {lacks > 0 && ` ${t("archive.without", { count: lacks, shown: format.number(lacks) })}`}{" "}
        {expiresAt && t("archive.until", { at: format.dateTime(expiresAt) })}
      </p>
      <p className="t1 muted">
        SHA-256 <code className={styles.hash}>{sha256}</code>
      </p>
    </>
  );
}

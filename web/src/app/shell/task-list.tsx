import { cancelOperation, type Operation } from "@parley/contract";
import type { TFunction } from "i18next";
import {
  ArrowDownUp,
  CopyCheck,
  FileArchive,
  Filter,
  FlaskConical,
  Gauge,
  GraduationCap,
  History,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Merge,
  PackageOpen,
  PencilLine,
  Search,
  Split,
  Trash2,
  Undo2,
  Upload,
  UsersRound,
  X,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { cancelUpload, type Upload as RunningUpload } from "../../api/uploads.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay, useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import styles from "./task-tray.module.css";

type Props = {
  uploads: readonly RunningUpload[];
  tasks: readonly Operation[];
  onGo: () => void;
};

/** Long work line by line, each with how far it is and a way to end it. */
export function TaskList({ uploads, tasks, onGo }: Props) {
  const { t } = useTranslation("shell");
  return (
    <>
      <div className={styles.head}>
        <strong>{t("tasks")}</strong>
        <span className="t1 muted">{t("tasksNote")}</span>
      </div>
      <ul className={styles.tasks}>
        {uploads.map((upload) => (
          <UploadLine key={upload.id} upload={upload} />
        ))}
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} onGo={onGo} />
        ))}
      </ul>
    </>
  );
}

function UploadLine({ upload }: { upload: RunningUpload }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  return (
    <li className={styles.task}>
      <Upload aria-hidden />
      <div className="grow">
        <div className="row spread">
          <span className="ellipsis">{t("uploading", { name: upload.fileName })}</span>
          <span className="muted">{format.percent(upload.sent / upload.bytes)}</span>
        </div>
        <Progress thin label={upload.fileName} done={upload.sent} total={upload.bytes} />
      </div>
      <IconButton icon={X} label={t("cancelTask")} onClick={() => cancelUpload(upload.id)} />
    </li>
  );
}

const icons: Record<Operation["kind"], LucideIcon> = {
  IMPORT: Upload,
  CHECK_IMPORT: ListChecks,
  UNDO_IMPORT: Undo2,
  ADD_MEMBERS: UsersRound,
  BULK_EDIT: PencilLine,
  BULK_UNDO: Undo2,
  CONTACT_BULK_EDIT: PencilLine,
  CONTACT_BULK_UNDO: Undo2,
  ROTATE_KEY: KeyRound,
  EXPORT_TENANT: PackageOpen,
  DELETE_TENANT: Trash2,
  SCORE_LEADS: Gauge,
  TRAIN_SCORES: GraduationCap,
  ROUTE_LEADS: Split,
  REDISTRIBUTE_LEADS: Split,
  SORT_FIELD: ArrowDownUp,
  SEARCH_FIELD: Search,
  FIND_DUPLICATES: CopyCheck,
  MERGE_DUPLICATES: Merge,
  UNDO_MERGES: Undo2,
  WHAT_IF: FlaskConical,
  DEMO_HISTORY: History,
  SCRUB: Filter,
  REMOVE_MEMBERS: Undo2,
  FILTER_MEMBERS: Filter,
  EXPORT_RECORDINGS: FileArchive,
};

function TaskLine({ task, onGo }: { task: Operation; onGo: () => void }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const { done, total } = useOperationProgress(task);
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  const Icon = icons[task.kind];
  const running = isUnderWay(task);
  const title = titleOf(task, t);
  return (
    <li className={styles.task}>
      <Icon aria-hidden />
      <div className="grow">
        <div className="row spread">
          <SubjectLink kind={task.kind} id={task.subjectId} onGo={onGo}>
            {title}
          </SubjectLink>
          <span className="muted">
            {running && total ? format.percent(done / total) : t(`taskState.${task.state}`)}
          </span>
        </div>
        {running ? (
          <Progress thin label={title} done={done} total={total} />
        ) : (
          task.error && <p className="t1 muted">{task.error}</p>
        )}
      </div>
      {running && task.can.includes("cancel") && (
        <IconButton
          icon={X}
          label={t("cancelTask")}
          onClick={() => cancel.mutate({ params: { id: task.id } })}
        />
      )}
    </li>
  );
}

const bulkActions = [
  "STATUS",
  "SOURCE",
  "COMPANY",
  "LANGUAGE",
  "ATTRIBUTE",
  "ASSIGN",
  "ADD_TAG",
  "REMOVE_TAG",
  "DELETE",
] as const;

/** What it is: of some work the server tells by a code what it does. */
function titleOf({ kind, title }: Operation, t: TFunction<"shell">): string {
  switch (kind) {
    case "FIND_DUPLICATES":
    case "MERGE_DUPLICATES":
    case "UNDO_MERGES":
    case "EXPORT_RECORDINGS":
      return t(`longWork.${kind}`);
  }
  const action = bulkActions.find((one) => one === title);
  if (!action || !/^(CONTACT_)?BULK_/.test(kind)) return title;
  const what = t(`bulkAction.${action}`);
  return t(kind.endsWith("BULK_EDIT") ? "bulkEdit" : "bulkUndo", { what });
}

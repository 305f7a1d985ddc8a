import { Popover } from "@mantine/core";
import { cancelOperation, listOperations, type Operation } from "@parley/contract";
import { ListTodo, Upload, UsersRound, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { serverNow, useGrant } from "../../api/session.ts";
import { cancelUpload, type Upload as RunningUpload, uploadStore } from "../../api/uploads.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import styles from "./task-tray.module.css";

const recentMs = 12 * 3_600_000;

/** Long work that is under way or was done not long ago; found again from every page. */
export function TaskTray() {
  const { t } = useTranslation("shell");
  const [open, setOpen] = useState(false);
  const allowed = useGrant("operations:read") !== undefined;
  const { data } = useRead(listOperations, { query: { limit: 10 } }, { enabled: allowed });
  const uploads = uploadStore((state) => state.items);
  const tasks = (data?.items ?? []).filter(isOfInterest);
  const active = tasks.filter(isActive).length + uploads.length;
  if (tasks.length + uploads.length === 0) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={344} trapFocus>
      <Popover.Target>
        <IconButton
          icon={ListTodo}
          label={active > 0 ? t("tasksRunning", { count: active }) : t("tasks")}
          count={active}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("tasks")}>
        <div className={styles.head}>
          <strong>{t("tasks")}</strong>
          <span className="t1 muted">{t("tasksNote")}</span>
        </div>
        <ul className={styles.tasks}>
          {uploads.map((upload) => (
            <UploadLine key={upload.id} upload={upload} />
          ))}
          {tasks.map((task) => (
            <TaskLine key={task.id} task={task} onGo={() => setOpen(false)} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
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

const icons = { IMPORT: Upload, ADD_MEMBERS: UsersRound } as const;

function TaskLine({ task, onGo }: { task: Operation; onGo: () => void }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const { done, total } = useOperationProgress(task);
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  const Icon = icons[task.kind];
  const running = isActive(task);
  return (
    <li className={styles.task}>
      <Icon aria-hidden />
      <div className="grow">
        <div className="row spread">
          <SubjectLink kind={task.kind} id={task.subjectId} onGo={onGo}>
            {task.title}
          </SubjectLink>
          <span className="muted">
            {running && total ? format.percent(done / total) : t(`taskState.${task.state}`)}
          </span>
        </div>
        {running ? (
          <Progress thin label={task.title} done={done} total={total} />
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

function isActive(task: Operation): boolean {
  return task.state === "QUEUED" || task.state === "RUNNING";
}

function isOfInterest(task: Operation): boolean {
  const ended = task.endedAt ?? task.createdAt;
  return isActive(task) || serverNow() - Date.parse(ended) < recentMs;
}

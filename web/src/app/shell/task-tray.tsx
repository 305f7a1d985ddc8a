import { listOperations, type Operation } from "@parley/contract";
import { ListTodo } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { serverNow, useGrant } from "../../api/session.ts";
import { uploadStore } from "../../api/uploads.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { IconButton } from "../../ui/button.tsx";
import { FirstPress } from "../../ui/first-press.tsx";
import { later } from "../../ui/later.ts";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { useBulkToasts } from "./use-bulk-toasts.ts";

const PopupPanel = later(async () => (await import("../../ui/popup-panel.tsx")).PopupPanel);
const TaskList = later(async () => (await import("./task-list.tsx")).TaskList);

const recentMs = 12 * 3_600_000;

/** Long work that is under way or was done not long ago; found again from every page. */
export function TaskTray() {
  const { t } = useTranslation("shell");
  const allowed = useGrant("operations:read") !== undefined;
  const { data } = useRead(listOperations, { query: { limit: 10 } }, { enabled: allowed });
  const uploads = uploadStore((state) => state.items);
  const tasks = (data?.items ?? []).filter(isOfInterest);
  useBulkToasts(data?.items);
  const active = tasks.filter(isUnderWay).length + uploads.length;
  if (tasks.length + uploads.length === 0) return null;
  const tray = (
    <IconButton
      icon={ListTodo}
      label={active > 0 ? t("tasksRunning", { count: active }) : t("tasks")}
      count={active}
    />
  );
  return (
    <FirstPress opens="dialog" target={tray}>
      {(target) => (
        <PopupPanel target={target} width={344} label={t("tasks")}>
          {(close) => (
            <Suspense fallback={<SkeletonRows rows={3} />}>
              <TaskList uploads={uploads} tasks={tasks} onGo={close} />
            </Suspense>
          )}
        </PopupPanel>
      )}
    </FirstPress>
  );
}

function isOfInterest(task: Operation): boolean {
  const ended = task.endedAt ?? task.createdAt;
  return isUnderWay(task) || serverNow() - Date.parse(ended) < recentMs;
}

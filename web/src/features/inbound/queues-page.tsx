import { listQueues, type Queue, updateQueue } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useTeamChoices } from "../../shared/use-choices.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { CataloguePage } from "../admin/catalogue-page.tsx";
import { useWithRetired } from "../admin/use-catalogue.ts";
import { QueueDialog } from "./queue-dialog.tsx";

const route = getRouteApi("/app/queues");

/** Where callers wait for an agent. */
export function QueuesPage() {
  const { t } = useTranslation("inbound");
  const target = useTarget();
  const { query, ...shown } = useWithRetired("/queues", route.useSearch().retired);
  const list = useInfinite(listQueues, { query });
  const update = useWrite(updateQueue, { onFailed: useErrorToast() });
  return (
    <CataloguePage<Queue>
      {...shown}
      words={{
        title: t("queues.title"),
        add: t("queues.new"),
        notLoaded: t("queues.notLoaded"),
        empty: t("queues.empty"),
        emptyText: t("queues.emptyText"),
      }}
      list={list}
      columns={useQueueColumns()}
      aside={target}
      mayCreate={useGrant("queues:create") !== undefined}
      mayUpdate={useGrant("queues:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) => <QueueDialog queue={one} queues={list.items} onClose={close} />}
    />
  );
}

function useTarget(): (queue: Queue) => string {
  const { t } = useTranslation("inbound");
  const { percent } = useFormat();
  return useMemo(
    () =>
      ({ targetPercent, targetSeconds }) =>
        t("queues.targetOf", { percent: percent(targetPercent / 100), seconds: targetSeconds }),
    [t, percent],
  );
}

function useQueueColumns(): Column<Queue>[] {
  const { t } = useTranslation("inbound");
  const { duration } = useFormat();
  const target = useTarget();
  const teams = useTeamChoices();
  return useMemo(
    () => [
      {
        id: "teams",
        title: t("queues.teams"),
        width: 200,
        grow: 1,
        cell: ({ teamIds }) =>
          teams
            .filter(({ value }) => teamIds.includes(value))
            .map(({ label }) => label)
            .join(", ") || t("queues.everyTeam"),
      },
      {
        id: "priority",
        title: t("queues.priority"),
        width: 96,
        end: true,
        cell: ({ priority }) => priority,
      },
      {
        id: "maxWait",
        title: t("queues.longestWait"),
        width: 176,
        end: true,
        cell: ({ maxWaitSeconds }) => duration(maxWaitSeconds),
      },
      { id: "target", title: t("queues.target"), width: 144, cell: target },
    ],
    [t, duration, target, teams],
  );
}

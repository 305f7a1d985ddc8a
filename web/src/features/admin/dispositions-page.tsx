import { type Disposition, listDispositions, updateDisposition } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { StateBadge } from "../../ui/state-badge.tsx";
import { CataloguePage } from "./catalogue-page.tsx";
import { DispositionDialog } from "./disposition-dialog.tsx";
import { useWithRetired } from "./use-catalogue.ts";

const route = getRouteApi("/app/dispositions");

/** With what agents close their calls, and what follows from it. */
export function DispositionsPage() {
  const { t } = useTranslation(["admin", "common"]);
  const format = useFormat();
  const { query, ...shown } = useWithRetired("/dispositions", route.useSearch().retired);
  const list = useInfinite(listDispositions, { query });
  const update = useWrite(updateDisposition, { onFailed: useErrorToast() });
  // In the order of the keys, as they stand on the desk.
  const byKey = useMemo(
    () => list.items.toSorted((one, other) => one.position - other.position),
    [list.items],
  );
  const category = (one: Disposition) => t(`dispositions.category.${one.category}`);
  return (
    <CataloguePage<Disposition>
      {...shown}
      words={{
        title: t("dispositions.title"),
        add: t("dispositions.new"),
        notLoaded: t("dispositions.notLoaded"),
        empty: t("dispositions.empty"),
        emptyText: t("dispositions.emptyText"),
      }}
      list={{ ...list, items: byKey }}
      columns={[
        {
          id: "key",
          title: t("column.key"),
          width: 72,
          end: true,
          cell: ({ position }) => position,
        },
        { id: "category", title: t("column.category"), width: 136, cell: category },
        {
          id: "leadStatus",
          title: t("column.leadStatus"),
          width: 136,
          cell: ({ leadStatus }) =>
            leadStatus && <StateBadge>{t(`common:leadStatus.${leadStatus}`)}</StateBadge>,
        },
        {
          id: "retry",
          title: t("column.retry"),
          width: 112,
          end: true,
          cell: ({ retryMinutes }) => retryMinutes !== null && format.minutes(retryMinutes),
        },
      ]}
      aside={category}
      mayCreate={useGrant("dispositions:create") !== undefined}
      mayUpdate={useGrant("dispositions:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) => (
        <DispositionDialog
          one={one}
          nextPosition={Math.max(0, ...list.items.map(({ position }) => position)) + 1}
          onClose={close}
        />
      )}
    />
  );
}

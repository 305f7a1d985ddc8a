import { listCallerIds, type Output, updateCallerId } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { EyeOff, Phone } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useWrite } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import type { Column } from "../../../ui/data-table/columns.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { CataloguePage } from "../catalogue-page.tsx";
import { useWithRetired } from "../use-catalogue.ts";
import { AddDialog } from "./add-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";

const route = getRouteApi("/app/caller-ids");

export type ListedCallerId = Output<typeof listCallerIds>["items"][number];

/** The numbers that calls may show to whoever is called. */
export function CallerIdsPage() {
  const { t } = useTranslation("callerIds");
  const { query, ...shown } = useWithRetired("/caller-ids", route.useSearch().retired);
  const list = useInfinite(listCallerIds, { query });
  const update = useWrite(updateCallerId, { onFailed: useErrorToast() });
  const today = useToday();
  const { phone } = useFormat();
  return (
    <CataloguePage<ListedCallerId>
      {...shown}
      words={{
        title: t("title"),
        add: t("new"),
        notLoaded: t("notLoaded"),
        empty: t("empty"),
        emptyText: t("emptyText"),
      }}
      list={list}
      columns={useCallerIdColumns()}
      aside={(one) => `${phone(one.number)} · ${today(one)}`}
      mayCreate={useGrant("caller-ids:create") !== undefined}
      mayUpdate={useGrant("caller-ids:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) =>
        one ? <EditDialog callerId={one} onClose={close} /> : <AddDialog onClose={close} />
      }
    />
  );
}

function useCallerIdColumns(): Column<ListedCallerId>[] {
  const { t } = useTranslation("callerIds");
  const format = useFormat();
  const today = useToday();
  return useMemo(
    () => [
      {
        id: "number",
        title: t("number"),
        width: 160,
        cell: ({ number }) => format.phone(number),
      },
      {
        id: "place",
        title: t("place"),
        width: 176,
        grow: 1,
        cell: ({ region, country }) =>
          [region, country && format.region(country)].filter(Boolean).join(", "),
      },
      { id: "today", title: t("today"), width: 112, end: true, cell: today },
      {
        id: "shown",
        title: t("shown"),
        width: 168,
        cell: ({ enabled }) => (
          <StateBadge icon={enabled ? Phone : EyeOff}>{t(enabled ? "on" : "off")}</StateBadge>
        ),
      },
    ],
    [t, format, today],
  );
}

/** How often a number was shown today, and of how many times. */
function useToday(): (one: ListedCallerId) => string {
  const { t } = useTranslation("callerIds");
  const { number } = useFormat();
  return useMemo(
    () =>
      ({ dialsToday, dailyCap }) =>
        dailyCap === null
          ? number(dialsToday)
          : t("ofCap", { dials: number(dialsToday), cap: number(dailyCap) }),
    [t, number],
  );
}

import { listCallerIds, type Output, updateCallerId } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { EyeOff, Moon, Phone, TrendingDown } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useWrite } from "../../../api/query.ts";
import { serverNow, useGrant } from "../../../api/session.ts";
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
        id: "answered",
        title: t("answered"),
        width: 168,
        cell: ({ health }) => <Answered health={health} />,
      },
      {
        id: "shown",
        title: t("shown"),
        width: 216,
        cell: (one) => <Shown callerId={one} />,
      },
    ],
    [t, format, today],
  );
}

/** How many people answered it lately, beside how many answered the others. */
function Answered({ health: { own, others, verdict } }: Pick<ListedCallerId, "health">) {
  const { t } = useTranslation("callerIds");
  const format = useFormat();
  if (verdict === "TOO_FEW") return <span className="muted">{t("tooFew")}</span>;
  const share = ({ ended, people }: typeof own) => format.percent(people / ended, 1);
  return (
    <span title={t("othersText", { share: share(others) })}>
      {t("answeredOf", { share: share(own), ended: format.number(own.ended) })}
    </span>
  );
}

/** Whether calls show it, and why they do not. */
function Shown({ callerId }: { callerId: ListedCallerId }) {
  const { t } = useTranslation("callerIds");
  const format = useFormat();
  const { enabled, health } = callerId;
  const restsUntil = restOf(callerId);
  if (!enabled) return <StateBadge icon={EyeOff}>{t("off")}</StateBadge>;
  if (restsUntil) {
    return <StateBadge icon={Moon}>{t("restsUntil", { at: format.date(restsUntil) })}</StateBadge>;
  }
  if (health.verdict === "FALLING") {
    return <StateBadge icon={TrendingDown}>{t("falls")}</StateBadge>;
  }
  return <StateBadge icon={Phone}>{t("on")}</StateBadge>;
}

/** Until when it rests; null when it does not. */
export function restOf({ restsUntil }: Pick<ListedCallerId, "restsUntil">): string | null {
  return restsUntil !== null && Date.parse(restsUntil) > serverNow() ? restsUntil : null;
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

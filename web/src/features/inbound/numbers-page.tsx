import { type InboundNumber, listInboundNumbers, updateInboundNumber } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { EyeOff, Moon, PhoneIncoming } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { StateBadge } from "../../ui/state-badge.tsx";
import { CataloguePage } from "../admin/catalogue-page.tsx";
import { useWithRetired } from "../admin/use-catalogue.ts";
import { NumberDialog } from "./number-dialog.tsx";

const route = getRouteApi("/app/inbound-numbers");

/** The numbers that people call, and where their callers wait. */
export function InboundNumbersPage() {
  const { t } = useTranslation("inbound");
  const { phone } = useFormat();
  const { query, ...shown } = useWithRetired("/inbound-numbers", route.useSearch().retired);
  const list = useInfinite(listInboundNumbers, { query });
  const update = useWrite(updateInboundNumber, { onFailed: useErrorToast() });
  return (
    <CataloguePage<InboundNumber>
      {...shown}
      words={{
        title: t("numbers.title"),
        add: t("numbers.new"),
        notLoaded: t("numbers.notLoaded"),
        empty: t("numbers.empty"),
        emptyText: t("numbers.emptyText"),
      }}
      list={list}
      columns={useNumberColumns()}
      aside={({ number }) => phone(number)}
      mayCreate={useGrant("inbound-numbers:create") !== undefined}
      mayUpdate={useGrant("inbound-numbers:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) => <NumberDialog number={one} onClose={close} />}
    />
  );
}

function useNumberColumns(): Column<InboundNumber>[] {
  const { t } = useTranslation("inbound");
  const { phone } = useFormat();
  return useMemo(
    () => [
      {
        id: "number",
        title: t("numbers.number"),
        width: 176,
        cell: ({ number }) => phone(number),
      },
      {
        id: "queue",
        title: t("numbers.leadsTo"),
        width: 176,
        cell: ({ queueName, flowName }) => queueName ?? flowName,
      },
      {
        id: "opening",
        title: t("numbers.opening"),
        width: 208,
        cell: ({ opening }) => t(`numbers.openingOf.${opening}`),
      },
      {
        id: "now",
        title: t("numbers.now"),
        width: 144,
        cell: (number) => <Openness number={number} />,
      },
    ],
    [t, phone],
  );
}

function Openness({ number: { enabled, open } }: { number: InboundNumber }) {
  const { t } = useTranslation("inbound");
  if (!enabled) return <StateBadge icon={EyeOff}>{t("numbers.off")}</StateBadge>;
  if (!open) return <StateBadge icon={Moon}>{t("numbers.closed")}</StateBadge>;
  return (
    <StateBadge look="available" icon={PhoneIncoming}>
      {t("numbers.open")}
    </StateBadge>
  );
}

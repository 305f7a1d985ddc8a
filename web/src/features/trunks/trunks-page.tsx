import { getTrunkState, listTrunks, type Trunk, updateTrunk } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { CircleHelp, EyeOff, PlugZap, Unplug } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { StateBadge } from "../../ui/state-badge.tsx";
import { CataloguePage } from "../admin/catalogue-page.tsx";
import { useWithRetired } from "../admin/use-catalogue.ts";
import { TrunkDialog } from "./trunk-dialog.tsx";

const route = getRouteApi("/app/trunks");
/** As often as the switch asks the carrier, and a little more. */
const lookAgainMs = 20_000;

/** The lines to the public network, and whether the carriers at their other end answer. */
export function TrunksPage() {
  const { t } = useTranslation("trunks");
  const { query, ...shown } = useWithRetired("/trunks", route.useSearch().retired);
  const list = useInfinite(listTrunks, { query });
  const update = useWrite(updateTrunk, { onFailed: useErrorToast() });
  return (
    <CataloguePage<Trunk>
      {...shown}
      words={{
        title: t("title"),
        add: t("new"),
        notLoaded: t("notLoaded"),
        empty: t("empty"),
        emptyText: t("emptyText"),
      }}
      list={list}
      columns={useTrunkColumns()}
      aside={({ kind, host, number }) => (kind === "TWILIO" ? number : host)}
      mayCreate={useGrant("trunks:create") !== undefined}
      mayUpdate={useGrant("trunks:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) => <TrunkDialog trunk={one} onClose={close} />}
    />
  );
}

function useTrunkColumns(): Column<Trunk>[] {
  const { t } = useTranslation("trunks");
  return useMemo(
    () => [
      {
        id: "host",
        title: t("host"),
        width: 240,
        cell: ({ kind, host, port, transport, number }) =>
          kind === "TWILIO" ? `Twilio ${number}` : `${host}:${port} ${transport}`,
      },
      { id: "priority", title: t("priority"), width: 96, cell: ({ priority }) => priority },
      {
        id: "channels",
        title: t("channels"),
        width: 128,
        cell: ({ channels }) => channels ?? t("noBound"),
      },
      { id: "state", title: t("state"), width: 256, cell: (trunk) => <State trunk={trunk} /> },
    ],
    [t],
  );
}

const looks = {
  REACHABLE: { look: "available", icon: PlugZap },
  UNREACHABLE: { look: "warning", icon: Unplug },
  UNKNOWN: { look: undefined, icon: CircleHelp },
} as const;

function State({ trunk: { id, enabled, retired } }: { trunk: Trunk }) {
  const { t } = useTranslation("trunks");
  const isUsed = enabled && !retired;
  const { data } = useRead(
    getTrunkState,
    { params: { id } },
    { enabled: isUsed, everyMs: lookAgainMs },
  );
  if (!isUsed) return <StateBadge icon={EyeOff}>{t("off")}</StateBadge>;
  const state = data?.state ?? "UNKNOWN";
  const registration = data?.registration ?? "NONE";
  const certificate = data?.certificate ?? "NONE";
  const isRefused = registration === "REFUSED";
  const { look, icon } = isRefused ? looks.UNREACHABLE : looks[state];
  return (
    <>
      <StateBadge {...(look && { look })} icon={icon}>
        {t(`stateOf.${state}`)}
      </StateBadge>
      {registration !== "NONE" && <div className="t1">{t(`registrationOf.${registration}`)}</div>}
      {certificate !== "NONE" && <div className="t1">{t(`certificateOf.${certificate}`)}</div>}
    </>
  );
}

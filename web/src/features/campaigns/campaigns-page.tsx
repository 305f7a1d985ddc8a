import {
  type Campaign,
  campaignStates,
  type ExportFormat,
  exportCampaigns,
  listCampaigns,
} from "@parley/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { type CampaignsSearch, campaignsSearch } from "../../app/search.ts";
import { useFormat } from "../../i18n/format.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Views } from "../../ui/views.tsx";
import { CampaignBadge } from "./campaign-badge.tsx";
import { CampaignDialog } from "./campaign-dialog.tsx";
import styles from "./campaigns.module.css";
import { StatsCell, type StatsField } from "./stats-cell.tsx";

/** Every campaign, with its day so far. */
export function CampaignsPage() {
  const { t } = useTranslation("campaigns");
  const mayCreate = useGrant("campaigns:create") !== undefined;
  const [isCreating, setIsCreating] = useState(false);
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("create"), run: () => setIsCreating(true) }] : []),
      [mayCreate, t],
    ),
  );
  const create = mayCreate && (
    <Button
      variant="primary"
      icon={Plus}
      keys="C"
      aria-keyshortcuts="C"
      onClick={() => setIsCreating(true)}
    >
      {t("create")}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            <ExportCampaigns />
            {create}
          </>
        }
      />
      <StateViews />
      <CampaignTable onCreate={mayCreate ? () => setIsCreating(true) : null} />
      {isCreating && <CampaignDialog onClose={() => setIsCreating(false)} />}
    </div>
  );
}

/** Takes the campaigns that are shown out as a file. */
function ExportCampaigns() {
  const state = useStateFilter();
  const take = (format: ExportFormat) => {
    const body = { ...(state ? { state: [state] } : {}), format };
    return download(exportCampaigns, { body }, `campaigns.${format.toLowerCase()}`);
  };
  return <ExportMenu right="campaigns:export" take={take} />;
}

function useStateFilter(): CampaignsSearch["state"] {
  return campaignsSearch(useSearch({ strict: false })).state;
}

/** Campaigns by their state; the choice stands in the address. */
function StateViews() {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const current = useStateFilter() ?? "ALL";
  const pick = (id: string) => {
    const state = campaignStates.find((one) => one === id);
    void navigate({ to: "/campaigns", search: { state }, replace: true });
  };
  return (
    <Views
      label={t("views")}
      current={current}
      onPick={pick}
      views={[
        { id: "ALL", name: t("all") },
        ...campaignStates.map((state) => ({ id: state, name: t(`state.${state}`) })),
      ]}
    />
  );
}

function CampaignTable({ onCreate }: { onCreate: (() => void) | null }) {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const state = useStateFilter();
  const filter = state ? { state: [state] } : {};
  const list = useInfinite(listCampaigns, { query: { limit: 100, ...filter } });
  const columns = useCampaignColumns();
  const open = (id: string) =>
    void navigate({ to: "/campaigns/$campaignId", params: { campaignId: id } });
  const none = list.items.length === 0 && (
    <EmptyState
      title={t(state ? "empty.inState" : "empty.title")}
      text={state ? undefined : t("empty.text")}
      actions={!state && onCreate && <Button onClick={onCreate}>{t("create")}</Button>}
    />
  );
  return (
    <DataTable<Campaign>
      label={t("title")}
      rows={list.items}
      rowId={campaignId}
      rowName={(campaign) => campaign.name}
      columns={columns}
      narrow={(campaign) => <NarrowCampaign campaign={campaign} />}
      onOpen={({ id }) => open(id)}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      placeKey={`campaigns ${state ?? ""}`}
      instead={list.error ? <LoadError error={list.error} onRetry={list.reload} /> : none}
    />
  );
}

const campaignId = (campaign: Campaign) => campaign.id;

const figures = [
  { id: "members", width: 144 },
  { id: "dials", width: 96 },
  { id: "people", width: 96 },
  { id: "abandonRate", width: 112 },
  { id: "conversions", width: 112 },
] as const satisfies readonly { id: StatsField; width: number }[];

function useCampaignColumns(): readonly Column<Campaign>[] {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const mayStats = useGrant("campaigns:read-stats") !== undefined;
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: ({ name }) => <span className="ellipsis strong">{name}</span>,
      },
      {
        id: "state",
        title: t("column.state"),
        width: 120,
        cell: ({ state }) => <CampaignBadge state={state} />,
      },
      { id: "mode", title: t("column.mode"), width: 120, cell: ({ mode }) => t(`mode.${mode}`) },
      ...(mayStats ? figures : []).map(({ id, width }) => ({
        id,
        width,
        title: t(`column.${id}`),
        end: true,
        cell: (campaign: Campaign) => <StatsCell campaignId={campaign.id} field={id} />,
      })),
      {
        id: "started",
        title: t("column.started"),
        width: 144,
        cell: ({ startedAt }) => (startedAt ? format.date(startedAt) : "–"),
      },
    ],
    [t, format, mayStats],
  );
}

function NarrowCampaign({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const mayStats = useGrant("campaigns:read-stats") !== undefined;
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{campaign.name}</span>
      <CampaignBadge state={campaign.state} />
      <span className="muted t1">{t(`mode.${campaign.mode}`)}</span>
      {mayStats && (
        <span className="muted t1 num">
          <StatsCell campaignId={campaign.id} field="members" />
        </span>
      )}
    </div>
  );
}

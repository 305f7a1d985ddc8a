import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { listOperatedTenants, type OperatedTenant } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type List, useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Views } from "../../ui/views.tsx";
import { NewTenantDialog } from "./new-tenant-dialog.tsx";
import styles from "./operator.module.css";
import { StatusBadge } from "./status-badge.tsx";
import { UsageBar } from "./usage-bars.tsx";
import { useMeasures } from "./use-measures.ts";

const route = getRouteApi("/app/tenants");
const idOf = (tenant: OperatedTenant) => tenant.id;
const nameOf = (tenant: OperatedTenant) => tenant.name;
const views = ["ALL", "ACTIVE", "SUSPENDED", "DELETING"] as const;

/** The tenants of the installation: how they stand, and what they use of what they may. */
export function TenantsPage() {
  const { t } = useTranslation("operator");
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/tenants" });
  const [creating, setCreating] = useState(false);
  const mayCreate = useGrant("tenants:create") !== undefined;
  const { q, status } = search;
  const list = useInfinite(
    listOperatedTenants,
    { query: { limit: 50, ...(q ? { q } : {}), ...(status ? { status } : {}) } },
    { keepPrevious: true },
  );
  const find = useDebouncedCallback((words: string) => {
    void navigate({ search: { ...search, q: words.trim() || undefined }, replace: true });
  }, 200);
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("new.title"), run: () => setCreating(true) }] : []),
      [mayCreate, t],
    ),
  );
  return (
    <div className="page">
      <PageHeader
        title={t("tenants.title")}
        actions={
          mayCreate && (
            <Button variant="primary" icon={Plus} keys="C" onClick={() => setCreating(true)}>
              {t("new.title")}
            </Button>
          )
        }
      />
      <Views
        label={t("tenants.views")}
        views={views.map((id) => ({ id, name: t(`view.${id}`) }))}
        current={status ?? "ALL"}
        onPick={(id) => {
          const next = views.find((one) => one === id && one !== "ALL");
          void navigate({
            search: { ...search, status: next === "ALL" ? undefined : next },
            replace: true,
          });
        }}
      />
      <search>
        <TextInput
          aria-label={t("tenants.search")}
          placeholder={t("tenants.search")}
          leftSection={<Search aria-hidden />}
          defaultValue={q ?? ""}
          onChange={(event) => find(event.currentTarget.value)}
        />
      </search>
      <DataTable<OperatedTenant>
        label={t("tenants.title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={useTenantColumns()}
        narrow={(tenant) => <NarrowTenant tenant={tenant} />}
        onOpen={({ id }) => void navigate({ to: "/tenants/$tenantId", params: { tenantId: id } })}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="tenants"
        instead={list.items.length === 0 && <NoTenants list={list} isFiltered={!!(q ?? status)} />}
        foot={<ListFoot list={list} />}
      />
      {creating && <NewTenantDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function NoTenants({ list, isFiltered }: { list: List<OperatedTenant>; isFiltered: boolean }) {
  const { t } = useTranslation("operator");
  if (list.error) {
    return <LoadError title={t("tenants.notLoaded")} error={list.error} onRetry={list.reload} />;
  }
  if (isFiltered) return <EmptyState title={t("tenants.none")} text={t("tenants.noneText")} />;
  return <EmptyState title={t("tenants.empty")} text={t("tenants.emptyText")} />;
}

function useTenantColumns(): readonly Column<OperatedTenant>[] {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const measures = useMeasures();
  return useMemo(() => {
    const bar = (name: "users" | "leads" | "storageBytes"): Column<OperatedTenant> => ({
      id: name,
      title: t(`limit.${name}`),
      width: 150,
      grow: 1,
      cell: (tenant) => {
        const measure = measures(tenant).find((one) => one.name === name);
        if (!measure) return null;
        return measure.limit === null ? (
          <span className="num">{measure.format(measure.used)}</span>
        ) : (
          <UsageBar measure={measure} />
        );
      },
    });
    return [
      {
        id: "name",
        title: t("column.name"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: (tenant) => <RowLink href={`/tenants/${tenant.id}`}>{tenant.name}</RowLink>,
      },
      {
        id: "status",
        title: t("column.status"),
        width: 130,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      bar("users"),
      bar("leads"),
      bar("storageBytes"),
      {
        id: "calls",
        title: t("column.calls"),
        width: 110,
        end: true,
        cell: ({ usage }) => format.number(usage.callsToday),
      },
      {
        id: "requests",
        title: t("column.requests"),
        width: 130,
        end: true,
        cell: ({ usage }) => format.number(usage.requestsToday),
      },
    ];
  }, [t, format, measures]);
}

function NarrowTenant({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const { users, leads } = tenant.usage;
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{tenant.name}</span>
      <StatusBadge status={tenant.status} />
      <span className="t1 muted">
        {t("tenants.figures", { users: format.number(users), leads: format.number(leads) })}
      </span>
    </div>
  );
}

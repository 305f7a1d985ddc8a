import { listRoles, type Role } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useGrant } from "../../../api/session.ts";
import { Button } from "../../../ui/button.tsx";
import type { Column } from "../../../ui/data-table/columns.ts";
import { DataTable } from "../../../ui/data-table/data-table.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Views } from "../../../ui/views.tsx";
import styles from "../admin.module.css";
import { MatrixView } from "./matrix-view.tsx";
import { NewRole } from "./new-role.tsx";
import { ReviewView } from "./review-view.tsx";
import { useAboutRole, useNameOfRole } from "./use-name-of-role.ts";

const route = getRouteApi("/app/roles");
const idOf = (role: Role) => role.id;

/** What roles there are, what each may do, and what nobody needs. */
export function RolesPage() {
  const { t } = useTranslation("roles");
  const { view = "roles" } = route.useSearch();
  const navigate = useNavigate({ from: "/roles" });
  const [creating, setCreating] = useState(false);
  const mayCreate = useGrant("roles:create") !== undefined;
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("new"), run: () => setCreating(true) }] : []),
      [mayCreate, t],
    ),
  );
  const views = ["roles", "matrix", "unused"] as const;
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          mayCreate && (
            <Button variant="primary" icon={Plus} keys="C" onClick={() => setCreating(true)}>
              {t("new")}
            </Button>
          )
        }
      />
      <Views
        label={t("views")}
        views={views.map((id) => ({ id, name: t(`view.${id}`) }))}
        current={view}
        onPick={(id) => void navigate({ search: { view: views.find((one) => one === id) } })}
      />
      {view === "roles" && <RoleList />}
      {view === "matrix" && <MatrixView />}
      {view === "unused" && <ReviewView />}
      {creating && <NewRole copyOf={null} onClose={() => setCreating(false)} />}
    </div>
  );
}

function RoleList() {
  const { t } = useTranslation("roles");
  const navigate = useNavigate();
  const nameOf = useNameOfRole();
  const aboutRole = useAboutRole();
  const list = useInfinite(listRoles, { query: { limit: 200 } });
  const columns = useRoleColumns();
  return (
    <DataTable<Role>
      label={t("title")}
      rows={list.items}
      rowId={idOf}
      rowName={nameOf}
      columns={columns}
      narrow={(role) => (
        <div className={styles.narrow}>
          <span className="strong">{nameOf(role)}</span>
          <span className="muted">{t("users", { count: role.userCount })}</span>
          <span className="t1 muted">{aboutRole(role)}</span>
        </div>
      )}
      onOpen={({ id }) => void navigate({ to: "/roles/$roleId", params: { roleId: id } })}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      instead={
        list.error && <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />
      }
      placeKey="roles"
    />
  );
}

function useRoleColumns(): readonly Column<Role>[] {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const aboutRole = useAboutRole();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: (role) => (
          <Link className="link" to="/roles/$roleId" params={{ roleId: role.id }}>
            {nameOf(role)}
          </Link>
        ),
      },
      {
        id: "description",
        title: t("column.description"),
        width: 200,
        grow: 3,
        cell: (role) => <span className="muted ellipsis">{aboutRole(role)}</span>,
      },
      {
        id: "kind",
        title: t("column.kind"),
        width: 120,
        cell: ({ builtIn }) => t(builtIn ? "builtIn" : "own"),
      },
      {
        id: "rights",
        title: t("column.rights"),
        width: 96,
        end: true,
        cell: ({ grants }) => <span className="num">{Object.keys(grants).length}</span>,
      },
      {
        id: "users",
        title: t("column.users"),
        width: 96,
        end: true,
        cell: ({ userCount }) => <span className="num">{userCount}</span>,
      },
    ],
    [t, nameOf, aboutRole],
  );
}

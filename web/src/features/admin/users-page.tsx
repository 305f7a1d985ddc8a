import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { getUser, listUsers, type User } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type List, useInfinite } from "../../api/lists.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import type { UsersSearch } from "../../app/search.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { useTeamChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { useColumns } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Views } from "../../ui/views.tsx";
import styles from "./admin.module.css";
import { NarrowUser, useUserColumns } from "./use-user-columns.tsx";
import { UserDialog } from "./user-dialog.tsx";

const route = getRouteApi("/app/users");
const idOf = (user: User) => user.id;
const nameOf = (user: User) => user.name;

/** Who may sign in, as what, and in which team. */
export function UsersPage() {
  const { t } = useTranslation("admin");
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/users" });
  const { user: open, ...filter } = search;
  const [creating, setCreating] = useState(false);
  const list = useInfinite(listUsers, { query: { limit: 100, ...queryOf(filter) } });
  const change = (part: Partial<UsersSearch>) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  const edit = (user: User | null) => change({ user: user?.id });
  const columns = useColumns("users", useUserColumns(edit));
  const mayCreate = useGrant("users:create") !== undefined;
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("users.new"), run: () => setCreating(true) }] : []),
      [mayCreate, t],
    ),
  );

  return (
    <div className="page">
      <PageHeader
        title={t("users.title")}
        actions={
          mayCreate && (
            <Button variant="primary" icon={Plus} keys="C" onClick={() => setCreating(true)}>
              {t("users.new")}
            </Button>
          )
        }
      />
      <Views
        label={t("users.views")}
        views={[
          { id: "true", name: t("users.active") },
          { id: "false", name: t("users.deactivated") },
        ]}
        current={search.active ?? "true"}
        onPick={(id) => change({ active: id === "false" ? "false" : undefined })}
      />
      <UserFilters search={search} onChange={change} end={<ColumnChooser choice={columns} />} />
      <DataTable<User>
        label={t("users.title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns.shown}
        narrow={(user) => <NarrowUser user={user} />}
        onOpen={edit}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={list.items.length === 0 && <NoUsers list={list} />}
        foot={<ListFoot list={list} />}
        placeKey="users"
      />
      {creating && <UserDialog user={null} onClose={() => setCreating(false)} />}
      {open && <OpenUser id={open} onClose={() => edit(null)} />}
    </div>
  );
}

/** Nobody to show: the list could not be had, or nobody fits the filters. */
function NoUsers({ list }: { list: List<User> }) {
  const { t } = useTranslation("admin");
  const navigate = useNavigate({ from: "/users" });
  if (list.error) {
    return <LoadError title={t("users.notLoaded")} error={list.error} onRetry={list.reload} />;
  }
  return (
    <EmptyState
      title={t("users.empty")}
      text={t("users.emptyText")}
      actions={
        <Button variant="primary" onClick={() => void navigate({ search: {}, replace: true })}>
          {t("users.everybody")}
        </Button>
      }
    />
  );
}

function queryOf({ q, teamId, active }: UsersSearch) {
  return { ...(q ? { q } : {}), ...(teamId ? { teamId } : {}), active: active ?? "true" };
}

function OpenUser({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useRead(getUser, { params: { id } });
  return data ? <UserDialog key={id} user={data} onClose={onClose} /> : null;
}

type FilterProps = {
  search: UsersSearch;
  onChange: (part: Partial<UsersSearch>) => void;
  end: React.ReactNode;
};

function UserFilters({ search, onChange, end }: FilterProps) {
  const { t } = useTranslation("admin");
  const teams = useTeamChoices();
  const find = useDebouncedCallback(
    (words: string) => onChange({ q: words.trim() || undefined }),
    200,
  );
  return (
    <search className={styles.bar}>
      <TextInput
        className={styles.search ?? ""}
        aria-label={t("users.search")}
        placeholder={t("users.search")}
        leftSection={<Search aria-hidden />}
        defaultValue={search.q ?? ""}
        onChange={(event) => find(event.currentTarget.value)}
      />
      <Select
        aria-label={t("field.team")}
        placeholder={t("users.allTeams")}
        data={teams}
        value={search.teamId ?? null}
        clearable
        onChange={(teamId) => onChange({ teamId: teamId ?? undefined })}
      />
      <span className="end only-wide">{end}</span>
    </search>
  );
}

import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createTeam, deleteTeam, listTeams, type Team, updateTeam } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { ConfirmDialog, Dialog, DialogForm } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./admin.module.css";

const idOf = (team: Team) => team.id;
const nameOf = (team: Team) => team.name;

/** The teams of the tenant. */
export function TeamsPage() {
  const { t } = useTranslation("admin");
  const list = useInfinite(listTeams, { query: { limit: 100 } });
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const [deleting, setDeleting] = useState<Team | null>(null);
  const columns = useTeamColumns(setEditing, setDeleting);
  const mayCreate = useGrant("teams:create") !== undefined;
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("teams.new"), run: () => setEditing("new") }] : []),
      [mayCreate, t],
    ),
  );
  const create = mayCreate && (
    <Button variant="primary" icon={Plus} keys="C" onClick={() => setEditing("new")}>
      {t("teams.new")}
    </Button>
  );

  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("teams.notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    return <EmptyState title={t("teams.empty")} text={t("teams.emptyText")} actions={create} />;
  };
  return (
    <div className="page">
      <PageHeader title={t("teams.title")} actions={list.items.length > 0 && create} />
      <DataTable<Team>
        label={t("teams.title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns}
        narrow={(team) => <NarrowTeam team={team} />}
        onOpen={(team) => team.can.includes("update") && setEditing(team)}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={instead()}
        placeKey="teams"
      />
      {editing && (
        <TeamDialog team={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
      {deleting && <DeleteTeam team={deleting} onClose={() => setDeleting(null)} />}
    </div>
  );
}

function useTeamColumns(
  onEdit: (team: Team) => void,
  onDelete: (team: Team) => void,
): readonly Column<Team>[] {
  const { t } = useTranslation(["admin", "common"]);
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: (team) => (
          <button type="button" className={styles.name} onClick={() => onEdit(team)}>
            {team.name}
          </button>
        ),
      },
      {
        id: "members",
        title: t("column.members"),
        width: 104,
        end: true,
        cell: ({ id, name, memberCount }) => (
          <Link
            to="/users"
            search={{ teamId: id }}
            className="link"
            title={t("teams.showMembers", { name })}
          >
            {format.number(memberCount)}
          </Link>
        ),
      },
      {
        id: "delete",
        title: t("column.actions"),
        hideTitle: true,
        width: 56,
        end: true,
        cell: (team) =>
          team.can.includes("delete") && (
            <IconButton
              className={styles.rowButton ?? ""}
              icon={Trash2}
              label={team.memberCount > 0 ? t("teams.hasMembers") : t("common:delete")}
              disabled={team.memberCount > 0}
              onClick={() => onDelete(team)}
            />
          ),
      },
    ],
    [t, format, onEdit, onDelete],
  );
}

function NarrowTeam({ team }: { team: Team }) {
  const { t } = useTranslation("admin");
  return (
    <div className={styles.narrow}>
      <span className="strong">{team.name}</span>
      <span className="muted">
        {team.memberCount} {t("column.members")}
      </span>
    </div>
  );
}

function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm({
    initialValues: { name: team?.name ?? "" },
    validate: { name: (name) => (name.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createTeam, { onDone: onClose, onFailed });
  const update = useWrite(updateTeam, { onDone: onClose, onFailed });
  const send = form.onSubmit((body) =>
    team ? update.mutate({ params: { id: team.id }, body }) : create.mutate({ body }),
  );
  return (
    <Dialog
      open
      title={team ? t("teams.editTitle", { name: team.name }) : t("teams.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={team ? t("common:save") : t("teams.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
      </DialogForm>
    </Dialog>
  );
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const { name } = team;
  const remove = useWrite(deleteTeam, {
    onDone: () => {
      toast({ text: t("teams.deleted", { name }) });
      onClose();
    },
    onFailed: useErrorToast(),
  });
  return (
    <ConfirmDialog
      open
      title={t("teams.deleteTitle", { name })}
      text={t("teams.deleteText")}
      confirm={t("common:delete")}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { id: team.id } })}
    />
  );
}

import { TextInput } from "@mantine/core";
import {
  deleteRole,
  type Grants,
  getRole,
  type Permission,
  type Role,
  type Scope,
  updateRole,
} from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Copy, Trash2 } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useGrant, useSession } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { toast } from "../../../ui/toast.ts";
import { GrantsTable } from "./grants-table.tsx";
import { NewRole } from "./new-role.tsx";
import styles from "./roles.module.css";
import { useAboutRole, useNameOfRole } from "./use-name-of-role.ts";

const route = getRouteApi("/app/roles/$roleId");

/** One role: what it is called and what it may do. */
export function RolePage() {
  const { t } = useTranslation("roles");
  const { roleId } = route.useParams();
  const { data, error, refetch } = useRead(getRole, { params: { id: roleId } });
  if (error) {
    return <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />;
  }
  // Somebody else's change starts the form anew.
  return data ? <RoleForm key={`${data.id} ${data.updatedAt}`} role={data} /> : null;
}

function RoleForm({ role }: { role: Role }) {
  const { t } = useTranslation(["roles", "common"]);
  const own = useSession().grants;
  const nameOf = useNameOfRole();
  const aboutRole = useAboutRole();
  const [name, setName] = useState(role.name);
  const [description, setDescription] = useState(role.description);
  const [grants, setGrants] = useState<Grants>(role.grants);
  const mayChange = role.can.includes("update");
  const update = useWrite(updateRole, {
    onDone: () => toast({ text: t("saved", { name }) }),
  });
  const change = useCallback((permission: Permission, scope: Scope | null) => {
    setGrants(({ [permission]: _, ...rest }) => (scope ? { ...rest, [permission]: scope } : rest));
  }, []);
  const save = () =>
    update.mutate({ params: { id: role.id }, body: { name, description, grants } });
  const nameError = update.error?.fields.find(({ field }) => field === "name")?.reason;
  return (
    <div className={`page ${styles.page}`}>
      <PageHeader
        crumbs={[
          <Link key="roles" to="/roles" className="link">
            {t("title")}
          </Link>,
        ]}
        title={nameOf(role)}
        meta={
          <span className="muted">
            {t(role.builtIn ? "builtIn" : "own")} · {t("users", { count: role.userCount })}
          </span>
        }
        actions={<RoleActions role={role} />}
      />
      {mayChange && (
        <div className={styles.fields}>
          <TextInput
            label={t("name")}
            value={name}
            error={nameError}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t("description")}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </div>
      )}
      {!mayChange && (
        <div className="muted">
          <p>{aboutRole(role)}</p>
          <p>{t(role.builtIn ? "builtInText" : "beyondYou")}</p>
        </div>
      )}
      <GrantsTable grants={grants} {...(mayChange ? { own, onChange: change } : {})} />
      {mayChange && (
        <div className={styles.foot}>
          <FormProblem error={update.error} />
          <span className="muted">{t("rights", { count: Object.keys(grants).length })}</span>
          <Button variant="primary" busy={update.isPending} onClick={save}>
            {t("common:save")}
          </Button>
        </div>
      )}
    </div>
  );
}

function RoleActions({ role }: { role: Role }) {
  const { t } = useTranslation(["roles", "common"]);
  const navigate = useNavigate();
  const mayCreate = useGrant("roles:create") !== undefined;
  const [doing, setDoing] = useState<"copy" | "delete" | null>(null);
  const name = useNameOfRole()(role);
  const remove = useWrite(deleteRole, {
    onDone: () => {
      toast({ text: t("deleted", { name }) });
      void navigate({ to: "/roles" });
    },
    onFailed: useErrorToast(),
  });
  return (
    <>
      {mayCreate && role.can.includes("assign") && (
        <Button icon={Copy} onClick={() => setDoing("copy")}>
          {t("copy")}
        </Button>
      )}
      {role.can.includes("delete") && (
        <Button icon={Trash2} onClick={() => setDoing("delete")}>
          {t("common:delete")}
        </Button>
      )}
      {doing === "copy" && <NewRole copyOf={role} onClose={() => setDoing(null)} />}
      <ConfirmDialog
        open={doing === "delete"}
        title={t("deleteTitle", { name })}
        text={t("deleteText")}
        confirm={t("common:delete")}
        busy={remove.isPending}
        onClose={() => setDoing(null)}
        onConfirm={() => remove.mutate({ params: { id: role.id } })}
      />
    </>
  );
}

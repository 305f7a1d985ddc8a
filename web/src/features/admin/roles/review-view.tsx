import {
  getRole,
  getUser,
  listUnusedRights,
  type Permission,
  type UnusedRights,
  updateRole,
  updateUser,
} from "@parley/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { call } from "../../../api/client.ts";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./roles.module.css";
import { useNameOfRole } from "./use-name-of-role.ts";

/** Rights that were had for ninety days and not used, each with the one click that takes it away. */
export function ReviewView() {
  const { t } = useTranslation("roles");
  const { data, error, refetch } = useRead(listUnusedRights, { query: { limit: 200 } });
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  if (data.items.length === 0 && data.roles.length === 0) {
    return <EmptyState title={t("unused.none")} text={t("unused.noneText")} />;
  }
  return (
    <div className={styles.review}>
      <p className="muted">{t("unused.text")}</p>
      {data.roles.map((role) => (
        <OwnRole key={role.id} role={role} />
      ))}
      {data.items.map((user) => (
        <UserReview key={user.userId} user={user} />
      ))}
    </div>
  );
}

/** A change that reads what there is, leaves something out of it, and writes it back. */
function useRemoval<T>(work: (what: T) => Promise<unknown>) {
  const { t } = useTranslation("roles");
  const client = useQueryClient();
  const fail = useErrorToast();
  return useMutation<unknown, ApiError, T>({
    mutationFn: work,
    onSuccess: () => {
      toast({ text: t("unused.removed") });
      void client.invalidateQueries({ queryKey: [listUnusedRights.path] });
    },
    onError: fail,
  });
}

function UserReview({ user }: { user: UnusedRights }) {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const mayUpdate = useGrant("users:update") !== undefined;
  const remove = useRemoval(async (code: string) => {
    const params = { id: user.userId };
    const { roles } = await call(getUser, { params });
    await call(updateUser, { params, body: { roles: roles.filter((role) => role !== code) } });
  });
  return (
    <Panel title={user.userName}>
      {user.roles
        .filter(({ unused }) => unused.length > 0)
        .map((role) => (
          <div key={role.id} className={styles.line}>
            <details>
              <summary>
                <span className="strong">{nameOf(role)}</span>{" "}
                <span className="muted">
                  {t("unused.of", { count: role.rights, unused: role.unused.length })}
                </span>
              </summary>
              <span className={styles.code}>{role.unused.join(", ")}</span>
            </details>
            {mayUpdate && role.isUnused && user.roles.length > 1 && (
              <Button
                size="small"
                busy={remove.isPending && remove.variables === role.code}
                onClick={() => remove.mutate(role.code)}
              >
                {t("unused.takeRole", { role: nameOf(role), name: user.userName })}
              </Button>
            )}
          </div>
        ))}
    </Panel>
  );
}

type OwnRoleProps = { role: { id: string; name: string; unused: Permission[] } };

function OwnRole({ role }: OwnRoleProps) {
  const { t } = useTranslation("roles");
  const mayUpdate = useGrant("roles:update") !== undefined;
  const remove = useRemoval(async (unused: readonly Permission[]) => {
    const params = { id: role.id };
    const { grants } = await call(getRole, { params });
    const kept = Object.entries(grants).filter(([code]) => !unused.some((one) => one === code));
    await call(updateRole, { params, body: { grants: Object.fromEntries(kept) } });
  });
  return (
    <Panel title={t("unused.role", { name: role.name })}>
      <div className={styles.line}>
        <div>
          {t("unused.nobody", { count: role.unused.length })}
          <span className={styles.code}>{role.unused.join(", ")}</span>
        </div>
        {mayUpdate && (
          <Button size="small" busy={remove.isPending} onClick={() => remove.mutate(role.unused)}>
            {t("unused.takeRights")}
          </Button>
        )}
      </div>
    </Panel>
  );
}

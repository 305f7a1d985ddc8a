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
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { call } from "../../../api/client.ts";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
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
  const lines = linesOf(data.items);
  const spare = lines.filter(({ isSpare }) => isSpare);
  return (
    <div className={styles.review}>
      <p className="muted">{t("unused.text")}</p>
      {data.roles.map((role) => (
        <OwnRole key={role.id} role={role} />
      ))}
      {lines.length > 0 && (
        <Panel
          title={t("unused.people")}
          note={t("unused.spare", { count: spare.length })}
          end={spare.length > 1 && <TakeAll lines={spare} />}
        >
          <ul className={styles.people}>
            {lines.map((line) => (
              <PersonLine key={`${line.user.userId} ${line.role.id}`} line={line} />
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

type Line = {
  user: UnusedRights;
  role: UnusedRights["roles"][number];
  /** None of it is used, and another role is left to him without it. */
  isSpare: boolean;
};

/** What can be taken away by a click stands first. */
function linesOf(users: readonly UnusedRights[]): Line[] {
  const lines = users.flatMap((user) => {
    const kept = user.roles.find((role) => !role.isUnused) ?? user.roles[0];
    return user.roles
      .filter(({ unused }) => unused.length > 0)
      .map((role) => ({ user, role, isSpare: role.isUnused && role !== kept }));
  });
  return lines.sort((a, b) => Number(b.isSpare) - Number(a.isSpare));
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

function useTakeRoles() {
  return useRemoval(async (lines: readonly Line[]) => {
    for (const id of new Set(lines.map(({ user }) => user.userId))) {
      const params = { id };
      const taken = lines.filter(({ user }) => user.userId === id).map(({ role }) => role.code);
      const { roles } = await call(getUser, { params });
      const left = roles.filter((code) => !taken.includes(code));
      await call(updateUser, { params, body: { roles: left } });
    }
  });
}

/** The whole review by one click: every role that its holder can do without. */
function TakeAll({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const mayUpdate = useGrant("users:update") !== undefined;
  const [asking, setAsking] = useState(false);
  const take = useTakeRoles();
  if (!mayUpdate) return null;
  const words = lines.map(({ user, role }) => `${user.userName}: ${nameOf(role)}`);
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t("unused.takeAll", { count: lines.length })}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("unused.takeAllTitle", { count: lines.length })}
        text={words.join(", ")}
        confirm={t("unused.takeAll", { count: lines.length })}
        busy={take.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => take.mutate(lines, { onSettled: () => setAsking(false) })}
      />
    </>
  );
}

function PersonLine({ line }: { line: Line }) {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const mayUpdate = useGrant("users:update") !== undefined;
  const take = useTakeRoles();
  const { user, role, isSpare } = line;
  return (
    <li>
      <Link className="link" to="/users" search={{ user: user.userId }}>
        {user.userName}
      </Link>
      <details>
        <summary>
          <span className="strong">{nameOf(role)}</span>{" "}
          <span className="muted">
            {t("unused.of", { count: role.rights, unused: role.unused.length })}
          </span>
        </summary>
        <span className={styles.code}>{role.unused.join(", ")}</span>
      </details>
      {mayUpdate && isSpare && (
        <Button size="small" busy={take.isPending} onClick={() => take.mutate([line])}>
          {t("unused.takeRole", { role: nameOf(role), name: user.userName })}
        </Button>
      )}
    </li>
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

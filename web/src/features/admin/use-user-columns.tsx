import { listRoles, listSkills, type User } from "@parley/contract";
import { Check, CircleSlash } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./admin.module.css";
import { useNameOfRole, wordsOfCode } from "./roles/use-name-of-role.ts";

/** The word for a role, where only its code is known; a tenant's own roles have the name it gave them. */
export function useRoleName(): (code: string) => string {
  const { t } = useTranslation();
  const nameOf = useNameOfRole();
  const mayRead = useGrant("roles:read") !== undefined;
  const { data } = useRead(listRoles, { query: { limit: 200 } }, { enabled: mayRead });
  return useMemo(() => {
    const names = new Map(data?.items.map((role) => [role.code, nameOf(role)]));
    return (code) =>
      names.get(code) ?? t(`role.${code}` as "role.AGENT", { defaultValue: wordsOfCode(code) });
  }, [t, nameOf, data]);
}

/** What the list shows of a user. */
export function useUserColumns(onEdit: (user: User) => void): readonly Column<User>[] {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const roleName = useRoleName();
  const { data: skills } = useRead(listSkills, { query: { limit: 200 } });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `onEdit` is made anew each time and means the same
  return useMemo<readonly Column<User>[]>(() => {
    const skillName = new Map(skills?.items.map(({ id, name }) => [id, name]));
    return [
      {
        id: "name",
        title: t("column.name"),
        width: 176,
        grow: 2,
        fixed: true,
        cell: (user) => (
          <button type="button" className={styles.name} onClick={() => onEdit(user)}>
            {user.name}
          </button>
        ),
      },
      {
        id: "email",
        title: t("column.email"),
        width: 200,
        grow: 2,
        cell: ({ email }) => <span className="muted">{email}</span>,
      },
      {
        id: "team",
        title: t("column.team"),
        width: 120,
        grow: 1,
        cell: ({ teamName }) => teamName ?? <span className="faint">{t("users.noTeam")}</span>,
      },
      {
        id: "roles",
        title: t("column.roles"),
        width: 136,
        grow: 1,
        cell: ({ roles }) => roles.map(roleName).join(", "),
      },
      {
        id: "skills",
        title: t("column.skills"),
        width: 136,
        grow: 1,
        cell: ({ skillIds }) => (
          <span className="muted">
            {skillIds
              .map((id) => skillName.get(id))
              .filter(Boolean)
              .join(", ")}
          </span>
        ),
      },
      {
        id: "status",
        title: t("column.status"),
        width: 120,
        extra: true,
        cell: ({ status }) => (
          <StateBadge icon={status === "ACTIVE" ? Check : CircleSlash}>
            {t(`status.${status}`)}
          </StateBadge>
        ),
      },
      {
        id: "lastSignIn",
        title: t("column.lastSignIn"),
        width: 152,
        cell: ({ lastSignInAt }) => (
          <span className="muted">
            {lastSignInAt ? format.dateTime(lastSignInAt) : t("users.never")}
          </span>
        ),
      },
    ];
  }, [t, format, skills, roleName]);
}

/** A user in the list of a phone. */
export function NarrowUser({ user }: { user: User }) {
  const { t } = useTranslation("admin");
  const roleName = useRoleName();
  return (
    <div className={styles.narrow}>
      <span className="strong">{user.name}</span>
      <span className="muted">{user.teamName ?? t("users.noTeam")}</span>
      <span className="t1 muted">{user.email}</span>
      <span className="t1 muted">{user.roles.map(roleName).join(", ")}</span>
    </div>
  );
}

import { getUserRights, type User } from "@parley/contract";
import { ListTree } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { loadWords } from "../../../i18n/i18n.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { usePermissionGroups } from "./permission-words.ts";
import styles from "./roles.module.css";
import { useNameOfRole } from "./use-name-of-role.ts";

/** The button that shows what a user may do, and which of his roles gives it. */
export function UserRights({ user }: { user: User }) {
  const { t } = useTranslation("admin");
  const [open, setOpen] = useState(false);
  const show = () => void loadWords(["roles", "permissions"]).then(() => setOpen(true));
  return (
    <>
      <Button icon={ListTree} onClick={show}>
        {t("users.rights")}
      </Button>
      {open && (
        <Dialog
          wide
          open
          title={t("users.rightsTitle", { name: user.name })}
          onClose={() => setOpen(false)}
        >
          <RightsTable userId={user.id} />
        </Dialog>
      )}
    </>
  );
}

function RightsTable({ userId }: { userId: string }) {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const groups = usePermissionGroups("");
  const { data, error, refetch } = useRead(getUserRights, { params: { id: userId } });
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  const rights = new Map(data?.items.map((right) => [right.permission, right]));
  return (
    <table className={styles.grid}>
      <thead>
        <tr>
          <th scope="col">{t("permission")}</th>
          <th scope="col">{t("reach")}</th>
          <th scope="col">{t("from")}</th>
        </tr>
      </thead>
      <tbody>
        {groups
          .flatMap(({ permissions }) => permissions)
          .map(({ code, text }) => {
            const right = rights.get(code);
            if (!right) return null;
            return (
              <tr key={code}>
                <th scope="row">
                  {text}
                  <span className={styles.code}>{code}</span>
                </th>
                <td>{t(`scope.${right.scope}`)}</td>
                <td>
                  {right.roles
                    .map((role) => `${nameOf(role)} (${t(`scope.${role.scope}`)})`)
                    .join(", ")}
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}

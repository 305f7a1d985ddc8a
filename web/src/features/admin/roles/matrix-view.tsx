import { TextInput } from "@mantine/core";
import { listRoles } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { LoadError } from "../../../ui/load-error.tsx";
import { usePermissionGroups } from "./permission-words.ts";
import styles from "./roles.module.css";
import { useNameOfRole } from "./use-name-of-role.ts";

/** Every permission by every role. */
export function MatrixView() {
  const { t } = useTranslation("roles");
  const nameOf = useNameOfRole();
  const [search, setSearch] = useState("");
  const groups = usePermissionGroups(search);
  const { data, error, refetch } = useRead(listRoles, { query: { limit: 200 } });
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  const roles = data?.items ?? [];
  return (
    <>
      <TextInput
        className={styles.search ?? ""}
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<Search aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className={styles.scroll} aria-label={t("view.matrix")} tabIndex={0}>
        <table className={styles.grid}>
          <thead>
            <tr>
              <th scope="col">{t("permission")}</th>
              {roles.map((role) => (
                <th key={role.id} scope="col" className={styles.scope}>
                  <Link className="link" to="/roles/$roleId" params={{ roleId: role.id }}>
                    {nameOf(role)}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ module, permissions }) => (
              <Fragment key={module}>
                <tr className={styles.module}>
                  <th scope="rowgroup" colSpan={roles.length + 1}>
                    {module}
                  </th>
                </tr>
                {permissions.map(({ code, text }) => (
                  <tr key={code}>
                    <th scope="row">
                      {text}
                      <span className={styles.code}>{code}</span>
                    </th>
                    {roles.map(({ id, grants }) => (
                      <td key={id} className={styles.scope}>
                        {grants[code] && t(`scope.${grants[code]}`)}
                      </td>
                    ))}
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

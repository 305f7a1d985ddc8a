import { TextInput } from "@mantine/core";
import { type Grants, type Permission, type Scope, scopes } from "@parley/contract";
import { Search } from "lucide-react";
import { Fragment, memo, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { type PermissionWords, usePermissionGroups } from "./permission-words.ts";
import styles from "./roles.module.css";

type Props = {
  grants: Grants;
  /** What the reader has himself: he can give no more. Missing when nothing may be changed. */
  own?: Grants;
  onChange?: (permission: Permission, scope: Scope | null) => void;
};

const width: Record<Scope, number> = { OWN: 1, TEAM: 2, ALL: 3 };
const choices = [null, ...scopes] as const;

/** Every permission with how far it reaches. Arrow keys move within a row, Tab between rows. */
export function GrantsTable({ grants, own, onChange }: Props) {
  const { t } = useTranslation("roles");
  const [search, setSearch] = useState("");
  const groups = usePermissionGroups(search);
  const change = useCallback(
    (permission: Permission, scope: Scope | null) => onChange?.(permission, scope),
    [onChange],
  );
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
      <div className={styles.scroll}>
        <table className={styles.grid}>
          <thead>
            <tr>
              <th scope="col">{t("permission")}</th>
              {choices.map((scope) => (
                <th key={scope} scope="col" className={styles.scope}>
                  {t(`scope.${scope ?? "NONE"}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ module, permissions }) => (
              <Fragment key={module}>
                <tr className={styles.module}>
                  <th scope="rowgroup" colSpan={5}>
                    {module}
                  </th>
                </tr>
                {permissions.map((permission) => (
                  <GrantRow
                    key={permission.code}
                    permission={permission}
                    scope={grants[permission.code] ?? null}
                    most={own ? (own[permission.code] ?? null) : null}
                    onChange={change}
                  />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
        {groups.length === 0 && <p className="muted">{t("noneFound")}</p>}
      </div>
    </>
  );
}

type RowProps = {
  permission: PermissionWords;
  scope: Scope | null;
  /** The widest that may be chosen; null for none at all. */
  most: Scope | null;
  onChange: (permission: Permission, scope: Scope | null) => void;
};

const GrantRow = memo(function GrantRow({ permission, scope, most, onChange }: RowProps) {
  const { t } = useTranslation("roles");
  const { code, text } = permission;
  const isWithin = (choice: Scope | null) =>
    most !== null && (choice === null || width[choice] <= width[most]);
  return (
    <tr>
      <th scope="row">
        {text}
        <span className={styles.code}>{code}</span>
      </th>
      {choices.map((choice) => (
        <td key={choice} className={styles.scope}>
          <input
            type="radio"
            className={styles.radio}
            name={code}
            aria-label={`${text}: ${t(`scope.${choice ?? "NONE"}`)}`}
            checked={scope === choice}
            disabled={!isWithin(choice) && scope !== choice}
            onChange={() => onChange(code, choice)}
          />
        </td>
      ))}
    </tr>
  );
});

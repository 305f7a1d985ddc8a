import { NativeSelect } from "@mantine/core";
import { type Grants, type Permission, type Scope, scopes } from "@parley/contract";
import { useTranslation } from "react-i18next";
import styles from "./security.module.css";

type Props = {
  /** How far each chosen permission of the key reaches. */
  value: Grants;
  /** How far the maker's own reach: nobody gives what he lacks. */
  most: Grants;
  onChange: (value: Grants) => void;
};

/** How far a key reaches, permission by permission: no further than whoever makes it, and less if he likes. */
export function KeyScopes({ value, most, onChange }: Props) {
  const { t } = useTranslation("security");
  const chosen = Object.keys(value) as Permission[];
  if (chosen.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t("keys.scopes")}>
      {chosen.map((code) => (
        <li key={code} className={styles.row}>
          <span>{code}</span>
          <NativeSelect
            size="xs"
            aria-label={t("keys.scopeOf", { permission: code })}
            data={scopesUpTo(most[code]).map((scope) => ({
              value: scope,
              label: t(`keys.scope.${scope}`),
            }))}
            value={value[code] ?? ""}
            onChange={({ currentTarget }) =>
              onChange({ ...value, [code]: currentTarget.value as Scope })
            }
          />
        </li>
      ))}
    </ul>
  );
}

/** From the narrowest to what the maker has. */
function scopesUpTo(most: Scope | undefined): readonly Scope[] {
  return most === undefined ? [] : scopes.slice(0, scopes.indexOf(most) + 1);
}

/** The permissions that are chosen now; those that were chosen before keep their reach. */
export function withPermissions(codes: readonly string[], value: Grants, most: Grants): Grants {
  const chosen = codes as readonly Permission[];
  return Object.fromEntries(chosen.map((code) => [code, value[code] ?? most[code]]));
}

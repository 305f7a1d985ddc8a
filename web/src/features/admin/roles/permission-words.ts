import { type Permission, permissionCodes, permissions } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export type PermissionWords = { code: Permission; module: string; text: string };
export type PermissionGroup = { module: string; permissions: readonly PermissionWords[] };

/** The catalogue in the reader's language, by module, and of it what holds these words. */
export function usePermissionGroups(search: string): readonly PermissionGroup[] {
  const { t } = useTranslation("permissions");
  return useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const groups = new Map<string, PermissionWords[]>();
    for (const code of permissionCodes) {
      const module = code.slice(0, code.indexOf(":"));
      const text = t(code.replace(":", ".") as "agents.read", { defaultValue: permissions[code] });
      const all = `${code} ${text}`.toLowerCase();
      if (!words.every((word) => all.includes(word))) continue;
      groups.set(module, [...(groups.get(module) ?? []), { code, module, text }]);
    }
    return [...groups].map(([module, list]) => ({ module, permissions: list }));
  }, [search, t]);
}

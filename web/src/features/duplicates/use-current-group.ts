import type { DuplicateGroup } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../ui/keys.tsx";

const route = getRouteApi("/app/duplicates");

/** Which group is open, and which have left the list because somebody settled them a moment ago. */
export function useCurrentGroup(listed: readonly DuplicateGroup[]) {
  const { t } = useTranslation("duplicates");
  const { group } = route.useSearch();
  const navigate = useNavigate({ from: "/duplicates" });
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => listed.filter(({ id }) => !settled.has(id)), [listed, settled]);
  const at = groups.findIndex(({ id }) => id === group);
  const current = groups[Math.max(at, 0)];
  const go = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, group: id }), replace: true });
  const step = (by: number) => {
    const next = groups[Math.max(at, 0) + by];
    if (next) go(next.id);
  };
  useKeys(
    // biome-ignore lint/correctness/useExhaustiveDependencies: what they do follows from these
    useMemo(
      () => [
        { key: "J", label: t("next"), run: () => step(1), repeats: true },
        { key: "K", label: t("previous"), run: () => step(-1), repeats: true },
      ],
      [groups, at, t],
    ),
  );
  const settle = (id: string) => {
    const index = groups.findIndex((one) => one.id === id);
    setSettled((old) => new Set([...old, id]));
    go(group && (groups[index + 1] ?? groups[index - 1])?.id);
  };
  const restore = (id: string) =>
    setSettled((old) => new Set([...old].filter((one) => one !== id)));
  return { groups, current, isOpen: group !== undefined, go, settle, restore };
}

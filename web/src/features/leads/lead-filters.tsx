import { Popover } from "@mantine/core";
import { type ReactNode, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConditionChips } from "../../shared/condition-editor/condition-chips.tsx";
import {
  useCampaignChoices,
  useTagChoices,
  useTeamChoices,
  useUserChoices,
} from "../../shared/use-choices.ts";
import { AddFilter, FilterBar, FilterChip } from "../../ui/filter-bar.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { useAllListChoices } from "../lists/use-lists.ts";
import { type FilterField, filterFields, type LeadFilter } from "./lead-filter.ts";

const ConditionDialog = later(
  async () => (await import("../../shared/condition-editor/condition-dialog.tsx")).ConditionDialog,
);
const FilterEditor = later(async () => (await import("./filter-editor.tsx")).FilterEditor);

type Props = {
  filter: LeadFilter;
  onChange: (change: LeadFilter) => void;
  end?: ReactNode;
};

/** The filters of the list in words, each with its way out, and the choice of one more. */
export function LeadFilters({ filter, onChange, end }: Props) {
  const { t } = useTranslation(["leads", "common"]);
  const words = useFilterWords();
  const [open, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  useKeys(useMemo(() => [{ key: "F", label: t("common:filter"), run: () => setOpen(true) }], [t]));
  const used = filterFields.filter((field) => filter[field] !== undefined);
  return (
    <FilterBar end={end}>
      {used.map((field) => {
        const { operator, value } = words(field, filter);
        return (
          <FilterChip
            key={field}
            name={t(`filter.${field}`)}
            operator={operator}
            value={value}
            onRemove={() => onChange({ [field]: undefined })}
          />
        );
      })}
      <ConditionChips
        where={filter.where}
        onChange={(where) => onChange({ where })}
        onEdit={() => setAsking(true)}
      />
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={264} trapFocus>
        <Popover.Target>
          <AddFilter onClick={() => setOpen(!open)} />
        </Popover.Target>
        <Popover.Dropdown p={4}>
          {open && (
            <Suspense>
              <FilterEditor
                filter={filter}
                onConditions={() => {
                  setOpen(false);
                  setAsking(true);
                }}
                onApply={(change) => {
                  setOpen(false);
                  onChange(change);
                }}
              />
            </Suspense>
          )}
        </Popover.Dropdown>
      </Popover>
      <Suspense>
        {isAsking && (
          <ConditionDialog
            title={t("conditionsTitle")}
            where={filter.where}
            onClose={() => setAsking(false)}
            onApply={(where) => {
              setAsking(false);
              onChange({ where });
            }}
          />
        )}
      </Suspense>
    </FilterBar>
  );
}

/** A filter as a sentence: "Owner is Maya Okafor". */
function useFilterWords() {
  const { t } = useTranslation(["leads", "common"]);
  const names = new Map(
    [
      ...useUserChoices(),
      ...useTeamChoices(),
      ...useCampaignChoices(),
      ...useTagChoices(),
      ...useAllListChoices(),
    ].map(({ value, label }) => [value, label]),
  );
  return (field: FilterField, filter: LeadFilter): { operator: string; value: string } => {
    if (field === "status") {
      const list = (filter.status ?? []).map((one) => t(`common:leadStatus.${one}`));
      return { operator: t(list.length > 1 ? "isOneOf" : "common:is"), value: list.join(", ") };
    }
    if (field === "tagId") {
      const list = (filter.tagId ?? []).map((one) => names.get(one) ?? one);
      return { operator: t(list.length > 1 ? "isOneOf" : "common:is"), value: list.join(", ") };
    }
    const value = filter[field] ?? "";
    if (field === "q") return { operator: t("contains"), value };
    return { operator: t("common:is"), value: names.get(value) ?? value };
  };
}

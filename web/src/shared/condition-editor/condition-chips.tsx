import type { Condition, LeadFieldInfo } from "@parley/contract";
import { SlidersHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { FilterChip } from "../../ui/filter-bar.tsx";
import { useConditionWords } from "./words.ts";

type ChipsProps = {
  /** What can be asked, where it is not of leads. */
  fields?: readonly LeadFieldInfo[];
  where: Condition | undefined;
  onChange: (where: Condition | undefined) => void;
  onEdit: () => void;
};

/** What the conditions ask, a chip for each that must hold; a whole of another form is one chip. */
export function ConditionChips({ where, fields, onChange, onEdit }: ChipsProps) {
  const { t } = useTranslation("conditions");
  const words = useConditionWords(fields);
  if (!where) return null;
  const parts = "all" in where ? where.all : [where];
  const without = (at: number) => {
    const rest = parts.filter((_, i) => i !== at);
    onChange(rest.length > 1 ? { all: rest } : rest[0]);
  };
  return (
    <>
      {parts.map((part, at) => {
        const isLeaf = "field" in part;
        const shown = isLeaf
          ? words.leaf(part)
          : { name: t("condition"), operator: "", value: words.sentence(part) };
        return <FilterChip key={JSON.stringify(part)} {...shown} onRemove={() => without(at)} />;
      })}
      <Button size="small" variant="quiet" icon={SlidersHorizontal} onClick={onEdit}>
        {t("edit")}
      </Button>
    </>
  );
}

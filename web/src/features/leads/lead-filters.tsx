import { Checkbox, Popover, Select, TextInput } from "@mantine/core";
import { type LeadStatus, leadStatuses } from "@parley/contract";
import { ChevronLeft } from "lucide-react";
import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCampaignChoices, useTeamChoices, useUserChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { AddFilter, FilterBar, FilterChip } from "../../ui/filter-bar.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { type FilterField, filterFields, type LeadFilter } from "./lead-filter.ts";
import styles from "./lead-filters.module.css";

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
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={264} trapFocus>
        <Popover.Target>
          <AddFilter onClick={() => setOpen(!open)} />
        </Popover.Target>
        <Popover.Dropdown p={4}>
          {open && (
            <FilterEditor
              filter={filter}
              onApply={(change) => {
                setOpen(false);
                onChange(change);
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </FilterBar>
  );
}

type EditorProps = { filter: LeadFilter; onApply: (change: LeadFilter) => void };

function FilterEditor({ filter, onApply }: EditorProps) {
  const { t } = useTranslation("leads");
  const [field, setField] = useState<FilterField | null>(null);
  if (field === null) {
    return (
      <nav className={styles.fields} aria-label={t("chooseFilter")}>
        {filterFields.map((one) => (
          <button key={one} type="button" onClick={() => setField(one)}>
            {t(`filter.${one}`)}
          </button>
        ))}
      </nav>
    );
  }
  return (
    <div className={styles.editor}>
      <button type="button" className={styles.back} onClick={() => setField(null)}>
        <ChevronLeft className="icon-14" aria-label={t("back")} />
        {t(`filter.${field}`)}
      </button>
      <FieldEditor field={field} filter={filter} onApply={onApply} />
    </div>
  );
}

function FieldEditor({ field, filter, onApply }: EditorProps & { field: FilterField }) {
  const users = useUserChoices();
  const teams = useTeamChoices();
  const campaigns = useCampaignChoices();
  if (field === "status") return <StatusEditor filter={filter} onApply={onApply} />;
  if (field === "q" || field === "source" || field === "phoneEnds") {
    return <TextEditor field={field} filter={filter} onApply={onApply} />;
  }
  const choices = { assigneeId: users, teamId: teams, campaignId: campaigns }[field];
  return <ChoiceEditor field={field} choices={choices} filter={filter} onApply={onApply} />;
}

function TextEditor({
  field,
  filter,
  onApply,
}: EditorProps & { field: "q" | "source" | "phoneEnds" }) {
  const { t } = useTranslation("leads");
  const [value, setValue] = useState(filter[field] ?? "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    onApply({ [field]: value.trim() || undefined });
  };
  return (
    <form className={styles.form} onSubmit={send}>
      <TextInput
        aria-label={t(`filter.${field}`)}
        value={value}
        inputMode={field === "phoneEnds" ? "numeric" : "text"}
        data-autofocus
        autoFocus
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" variant="primary">
        {t("apply")}
      </Button>
    </form>
  );
}

function StatusEditor({ filter, onApply }: EditorProps) {
  const { t } = useTranslation(["leads", "common"]);
  const [chosen, setChosen] = useState<readonly string[]>(filter.status ?? []);
  const apply = () => {
    const status = leadStatuses.filter((one) => chosen.includes(one)) as LeadStatus[];
    onApply({ status: status.length > 0 ? status : undefined });
  };
  return (
    <div className={styles.form}>
      <Checkbox.Group aria-label={t("filter.status")} value={[...chosen]} onChange={setChosen}>
        <div className={styles.boxes}>
          {leadStatuses.map((status) => (
            <Checkbox
              key={status}
              size="xs"
              value={status}
              label={t(`common:leadStatus.${status}`)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <Button variant="primary" onClick={apply}>
        {t("apply")}
      </Button>
    </div>
  );
}

type ChoiceProps = EditorProps & {
  field: "assigneeId" | "teamId" | "campaignId";
  choices: { value: string; label: string }[];
};

function ChoiceEditor({ field, choices, filter, onApply }: ChoiceProps) {
  const { t } = useTranslation("leads");
  return (
    <Select
      aria-label={t(`filter.${field}`)}
      data={choices}
      value={filter[field] ?? null}
      searchable
      autoFocus
      comboboxProps={{ withinPortal: false }}
      onChange={(value) => onApply({ [field]: value ?? undefined })}
    />
  );
}

/** A filter as a sentence: "Owner is Maya Okafor". */
function useFilterWords() {
  const { t } = useTranslation(["leads", "common"]);
  const names = new Map(
    [...useUserChoices(), ...useTeamChoices(), ...useCampaignChoices()].map(({ value, label }) => [
      value,
      label,
    ]),
  );
  return (field: FilterField, filter: LeadFilter): { operator: string; value: string } => {
    if (field === "status") {
      const list = (filter.status ?? []).map((one) => t(`common:leadStatus.${one}`));
      return { operator: t(list.length > 1 ? "isOneOf" : "common:is"), value: list.join(", ") };
    }
    const value = filter[field] ?? "";
    if (field === "q") return { operator: t("contains"), value };
    return { operator: t("common:is"), value: names.get(value) ?? value };
  };
}

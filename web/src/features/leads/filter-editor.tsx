import { Checkbox, MultiSelect, Select, TextInput } from "@mantine/core";
import { type LeadStatus, leadStatuses } from "@parley/contract";
import { ChevronLeft } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import {
  useCampaignChoices,
  useTagChoices,
  useTeamChoices,
  useUserChoices,
} from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { useAllListChoices } from "../lists/use-lists.ts";
import { type FilterField, filterFields, type LeadFilter } from "./lead-filter.ts";
import styles from "./lead-filters.module.css";

type EditorProps = { filter: LeadFilter; onApply: (change: LeadFilter) => void };
type Props = EditorProps & { onConditions: () => void };

/** Chooses a field, then what it shall be. */
export function FilterEditor({ filter, onApply, onConditions }: Props) {
  const { t } = useTranslation("leads");
  const [field, setField] = useState<FilterField | null>(null);
  // Whoever sees no numbers could guess them digit by digit; the server refuses it as well.
  const seesPhones = useGrant("contacts:see-phone") !== undefined;
  const offered = filterFields.filter((one) => one !== "phoneEnds" || seesPhones);
  if (field === null) {
    return (
      <nav className={styles.fields} aria-label={t("chooseFilter")}>
        {offered.map((one) => (
          <button key={one} type="button" onClick={() => setField(one)}>
            {t(`filter.${one}`)}
          </button>
        ))}
        <button type="button" onClick={onConditions}>
          {t("moreConditions")}
        </button>
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
  const lists = useAllListChoices();
  if (field === "status") return <StatusEditor filter={filter} onApply={onApply} />;
  if (field === "tagId") return <TagEditor filter={filter} onApply={onApply} />;
  if (field === "q" || field === "source" || field === "phoneEnds") {
    return <TextEditor field={field} filter={filter} onApply={onApply} />;
  }
  const choices = { assigneeId: users, teamId: teams, campaignId: campaigns, listId: lists }[field];
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
            <Checkbox key={status} value={status} label={t(`common:leadStatus.${status}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <Button variant="primary" onClick={apply}>
        {t("apply")}
      </Button>
    </div>
  );
}

function TagEditor({ filter, onApply }: EditorProps) {
  const { t } = useTranslation("leads");
  const tags = useTagChoices();
  const [chosen, setChosen] = useState<string[]>(filter.tagId ?? []);
  return (
    <div className={styles.form}>
      <MultiSelect
        aria-label={t("filter.tagId")}
        data={tags}
        value={chosen}
        searchable
        autoFocus
        comboboxProps={{ withinPortal: false }}
        onChange={setChosen}
      />
      <Button
        variant="primary"
        onClick={() => onApply({ tagId: chosen.length > 0 ? chosen : undefined })}
      >
        {t("apply")}
      </Button>
    </div>
  );
}

type ChoiceProps = EditorProps & {
  field: "assigneeId" | "teamId" | "campaignId" | "listId";
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

import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  addMembers,
  type Campaign,
  countLeads,
  type LeadStatus,
  leadStatuses,
  listLeadLists,
  listSavedViews,
  type Output,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useSkillChoices, useTagChoices, useUserChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import styles from "./campaigns.module.css";
import { filterOf, type MemberFilter, noFilter, queryOf } from "./member-filter.ts";

type Props = { campaign: Campaign; onClose: () => void };
type Added = Output<typeof addMembers>;

/** Puts leads into a campaign by filter: how many before, what became of them after. */
export function AddMembersDialog({ campaign, onClose }: Props) {
  const { t } = useTranslation("campaigns");
  const [filter, setFilter] = useState<MemberFilter>(noFilter);
  const [priority, setPriority] = useState(100);
  const [skillId, setSkillId] = useState<string | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const write = useWrite(addMembers, { onDone: setAdded, onFailed: useErrorToast() });
  const count = useCount(filter);
  const skills = useSkillChoices();
  const send = () =>
    write.mutate({
      params: { id: campaign.id },
      body: { filter: filterOf(filter), priority, skillId },
    });

  return (
    <Dialog title={t("add.title", { name: campaign.name })} open onClose={onClose}>
      {added?.operationId ? (
        <AddingInBackground onClose={onClose} />
      ) : added ? (
        <AddedCounts added={added} onClose={onClose} />
      ) : (
        <DialogForm
          onSubmit={send}
          onCancel={onClose}
          submit={t("add.submit")}
          busy={write.isPending}
        >
          <FilterFields filter={filter} onChange={setFilter} />
          <NumberInput
            label={t("add.priority")}
            description={t("add.priorityText")}
            min={0}
            max={1000}
            allowDecimal={false}
            value={priority}
            onChange={(value) => setPriority(Number(value) || 0)}
          />
          <Select
            label={t("add.skill")}
            description={t("add.skillText")}
            placeholder={t("add.skillNone")}
            data={skills}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("add.skillNone") }}
            value={skillId}
            onChange={setSkillId}
          />
          <p className={styles.count} role="status">
            {count}
          </p>
        </DialogForm>
      )}
    </Dialog>
  );
}

type FieldProps = { filter: MemberFilter; onChange: (filter: MemberFilter) => void };

function FilterFields({ filter, onChange }: FieldProps) {
  const { t } = useTranslation(["campaigns", "common"]);
  const users = useUserChoices();
  const tags = useTagChoices();
  const lists = useRead(listLeadLists, { query: { limit: 200 } }).data?.items ?? [];
  const views = useRead(listSavedViews).data?.items ?? [];
  const set = (change: Partial<MemberFilter>) => onChange({ ...filter, ...change });
  const isStatus = (value: string): value is LeadStatus =>
    leadStatuses.some((status) => status === value);
  return (
    <>
      <p className="muted">{t("add.text")}</p>
      <MultiSelect
        label={t("add.status")}
        placeholder={filter.status.length === 0 ? t("add.any") : ""}
        data={leadStatuses.map((status) => ({
          value: status,
          label: t(`common:leadStatus.${status}`),
        }))}
        value={[...filter.status]}
        onChange={(values) => set({ status: values.filter(isStatus) })}
      />
      <div className={styles.pair}>
        <TextInput
          label={t("add.source")}
          placeholder={t("add.any")}
          value={filter.source}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
        <Select
          label={t("add.assignee")}
          placeholder={t("add.any")}
          data={users}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("add.any") }}
          value={filter.assigneeId}
          onChange={(assigneeId) => set({ assigneeId })}
        />
      </div>
      <MultiSelect
        label={t("add.tags")}
        placeholder={filter.tagIds.length === 0 ? t("add.any") : ""}
        data={tags}
        searchable
        value={[...filter.tagIds]}
        onChange={(tagIds) => set({ tagIds })}
      />
      <div className={styles.pair}>
        <Select
          label={t("add.list")}
          placeholder={t("add.any")}
          data={lists.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("add.any") }}
          value={filter.listId}
          onChange={(listId) => set({ listId })}
        />
        <Select
          label={t("add.view")}
          placeholder={t("add.any")}
          data={views.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("add.any") }}
          value={filter.view?.id ?? null}
          onChange={(id) => set({ view: views.find((one) => one.id === id) ?? null })}
        />
      </div>
      <TextInput
        label={t("add.q")}
        placeholder={t("add.any")}
        value={filter.q}
        onChange={(event) => set({ q: event.currentTarget.value })}
      />
    </>
  );
}

/** How many leads the filter finds, in words. */
function useCount(filter: MemberFilter): string {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const [asked] = useDebouncedValue(filter, 250);
  const read = useRead(countLeads, { query: queryOf(asked) }, { keepPrevious: true });
  if (read.error) return t("add.countFailed");
  if (!read.data) return t("add.counting");
  const { count, capped } = read.data;
  return t(capped ? "add.countOver" : "add.count", { count, shown: format.number(count) });
}

/** Many leads take a while; the campaign's page shows how far it is. */
function AddingInBackground({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["campaigns", "common"]);
  return (
    <div role="status">
      <p>{t("add.background")}</p>
      <div className={styles.foot}>
        <Button variant="primary" data-autofocus onClick={onClose}>
          {t("common:close")}
        </Button>
      </div>
    </div>
  );
}

function AddedCounts({ added, onClose }: { added: Added; onClose: () => void }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const format = useFormat();
  return (
    <div role="status">
      <FactList
        right
        facts={[
          { name: t("add.added"), value: <b>{format.number(added.added)}</b> },
          { name: t("add.alreadyMembers"), value: format.number(added.alreadyMembers) },
          { name: t("add.withoutPhone"), value: format.number(added.withoutPhone) },
        ]}
      />
      <div className={styles.foot}>
        <Button variant="primary" data-autofocus onClick={onClose}>
          {t("common:close")}
        </Button>
      </div>
    </div>
  );
}

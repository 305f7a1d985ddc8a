import { MultiSelect } from "@mantine/core";
import { tagContacts, tagLeads } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { type Choice, useTagChoices } from "../use-choices.ts";
import { useTags } from "./tag-chips.tsx";

type Tagged = { id: string; tagIds: readonly string[] };
type Props = {
  of: "LEAD" | "CONTACT";
  records: readonly Tagged[];
  onClose: () => void;
  onDone: () => void;
};

/** Which tags these records shall have, and which no more. */
export function TagDialog({ of, records, onClose, onDone }: Props) {
  const { t } = useTranslation(["records", "common"]);
  const ids = records.map(({ id }) => id).slice(0, 1000);
  const [change, setChange] = useState<Change>({ add: [], remove: [] });
  const onChanged = ({ changed }: { changed: number }) => {
    toast({ text: t("tags.changed", { count: changed }) });
    onDone();
  };
  const leads = useWrite(tagLeads, { onDone: onChanged });
  const contacts = useWrite(tagContacts, { onDone: onChanged });
  const write = of === "LEAD" ? leads : contacts;
  const send = () => {
    if (of === "LEAD") leads.mutate({ body: { leadIds: ids, ...change } });
    else contacts.mutate({ body: { contactIds: ids, ...change } });
  };
  const [single] = records.length === 1 ? records : [];
  return (
    <Dialog title={t("tags.title", { count: ids.length })} open onClose={onClose}>
      <DialogForm
        submit={t("tags.apply")}
        busy={write.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        {single ? (
          <TagsOfOne has={single.tagIds} onChange={setChange} />
        ) : (
          <TagsOfMany change={change} onChange={setChange} />
        )}
      </DialogForm>
    </Dialog>
  );
}

type Change = { add: string[]; remove: string[] };

/** Of one record the tags that it has are at hand, to drop some and add others. */
function TagsOfOne(props: { has: readonly string[]; onChange: (change: Change) => void }) {
  const { has, onChange } = props;
  const { t } = useTranslation("records");
  const known = useTags();
  const usable = useTagChoices();
  const [chosen, setChosen] = useState([...has]);
  // A retired one that it has may go, and is offered for nothing else.
  const retired: Choice[] = has.flatMap((id) => {
    const tag = known.get(id);
    return tag?.retired ? [{ value: id, label: tag.name }] : [];
  });
  const choose = (next: string[]) => {
    setChosen(next);
    const add = next.filter((id) => !has.includes(id));
    onChange({ add, remove: has.filter((id) => !next.includes(id)) });
  };
  return (
    <MultiSelect
      label={t("tags.label")}
      data={[...usable, ...retired]}
      value={chosen}
      onChange={choose}
      searchable
      data-autofocus
    />
  );
}

function TagsOfMany(props: { change: Change; onChange: (change: Change) => void }) {
  const { change, onChange } = props;
  const { t } = useTranslation("records");
  const choices = useTagChoices();
  return (
    <>
      <MultiSelect
        label={t("tags.add")}
        data={choices}
        value={change.add}
        onChange={(add) => onChange({ ...change, add })}
        searchable
        data-autofocus
      />
      <MultiSelect
        label={t("tags.remove")}
        data={choices}
        value={change.remove}
        onChange={(remove) => onChange({ ...change, remove })}
        searchable
      />
    </>
  );
}

import { Textarea, TextInput } from "@mantine/core";
import { type Condition, createLeadList, type LeadList, updateLeadList } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { ConditionEditor } from "../../shared/condition-editor/condition-editor.tsx";
import { isComplete } from "../../shared/condition-editor/model.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Segmented } from "../../ui/segmented.tsx";

type Kind = LeadList["kind"];

/** Makes a list, or changes one; whether it is fixed stays what it was. */
export function ListEditor({ list, onClose }: { list: LeadList | null; onClose: () => void }) {
  const { t } = useTranslation(["leads", "common"]);
  const [name, setName] = useState(list?.name ?? "");
  const [about, setAbout] = useState(list?.description ?? "");
  const [kind, setKind] = useState<Kind>(list?.kind ?? "FIXED");
  const [condition, setCondition] = useState((list?.condition ?? null) as Condition | null);
  const [wrong, setWrong] = useState<"name" | "condition" | null>(null);
  const create = useWrite(createLeadList, { onDone: onClose });
  const update = useWrite(updateLeadList, { onDone: onClose });
  const save = () => {
    if (!name.trim()) return setWrong("name");
    const isDynamic = kind === "DYNAMIC";
    if (isDynamic && (condition === null || !isComplete(condition))) return setWrong("condition");
    const body = { name: name.trim(), description: about.trim() || null };
    const asked = isDynamic && condition ? { condition } : {};
    if (list) update.mutate({ params: { id: list.id }, body: { ...body, ...asked } });
    else create.mutate({ body: { ...body, ...asked } });
  };
  return (
    <Dialog
      open
      wide
      title={list ? t("lists.editTitle", { name: list.name }) : t("lists.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={list ? t("common:save") : t("lists.create")}
        busy={create.isPending || update.isPending}
        onSubmit={save}
        onCancel={onClose}
        problem={
          <>
            <FormProblem error={create.error ?? update.error} />
            {wrong === "condition" && <p role="alert">{t("valueMissing")}</p>}
          </>
        }
      >
        <TextInput
          label={t("lists.name")}
          value={name}
          maxLength={120}
          error={wrong === "name" ? t("lists.nameNeeded") : null}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t("lists.about")}
          value={about}
          maxLength={500}
          autosize
          onChange={(event) => setAbout(event.currentTarget.value)}
        />
        {!list && (
          <div>
            <Segmented
              label={t("lists.kind")}
              value={kind}
              onChange={setKind}
              options={(["FIXED", "DYNAMIC"] as const).map((value) => ({
                value,
                label: t(`lists.kinds.${value}`),
              }))}
            />
          </div>
        )}
        {kind === "DYNAMIC" && (
          <ConditionEditor
            value={condition}
            onChange={(next) => {
              setWrong(null);
              setCondition(next);
            }}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}

import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createVoicemailBox, updateVoicemailBox, type VoicemailBox } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { usePromptChoices, useTeamChoices, useUserChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import styles from "./inbound.module.css";

type Fields = Omit<VoicemailBox, "id" | "retired" | "updatedAt" | "thanks"> & { thanks: string };

/** What callers hear before and after a message, how long they may speak, and who is told. */
export function BoxDialog({ box, onClose }: { box: VoicemailBox | null; onClose: () => void }) {
  const { t } = useTranslation(["inbound", "admin", "common"]);
  const form = useForm<Fields>({
    initialValues: {
      name: box?.name ?? "",
      greeting: box?.greeting ?? "",
      greetingPromptId: box?.greetingPromptId ?? null,
      thanks: box?.thanks ?? "",
      maxSeconds: box?.maxSeconds ?? 120,
      keepDays: box?.keepDays ?? 90,
      userIds: box?.userIds ?? [],
      teamIds: box?.teamIds ?? [],
    },
    validate: {
      name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")),
      greeting: (text, { greetingPromptId }) =>
        text.trim() || greetingPromptId ? null : t("boxes.greetingNeeded"),
    },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createVoicemailBox, how);
  const update = useWrite(updateVoicemailBox, how);
  const send = form.onSubmit(({ thanks, ...plain }) => {
    const body = { ...plain, thanks: thanks.trim() || null };
    if (box) update.mutate({ params: { id: box.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog
      open
      title={box ? t("boxes.edit", { name: box.name }) : t("boxes.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={box ? t("common:save") : t("boxes.new")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("admin:field.name")} data-autofocus {...form.getInputProps("name")} />
        <Textarea
          label={t("boxes.greeting")}
          description={t("boxes.greetingHint")}
          autosize
          minRows={2}
          {...form.getInputProps("greeting")}
        />
        <Select
          label={t("boxes.greetingSound")}
          placeholder={t("boxes.noSound")}
          data={usePromptChoices()}
          clearable
          searchable
          {...form.getInputProps("greetingPromptId")}
        />
        <Textarea label={t("boxes.thanks")} autosize {...form.getInputProps("thanks")} />
        <MultiSelect
          label={t("boxes.teams")}
          data={useTeamChoices()}
          searchable
          {...form.getInputProps("teamIds")}
        />
        <MultiSelect
          label={t("boxes.users")}
          data={useUserChoices()}
          searchable
          {...form.getInputProps("userIds")}
        />
        <div className={styles.pair}>
          <NumberInput
            label={t("boxes.maxSeconds")}
            min={10}
            max={300}
            allowDecimal={false}
            {...form.getInputProps("maxSeconds")}
          />
          <NumberInput
            label={t("boxes.keepDays")}
            min={1}
            max={3650}
            allowDecimal={false}
            {...form.getInputProps("keepDays")}
          />
        </div>
      </DialogForm>
    </Dialog>
  );
}

import { NumberInput, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createSource, type Source, sourceChannels, updateSource } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";

type Fields = { name: string; channel: Source["channel"]; costPerLead: number | "" };

/** Adds a source to the catalogue, or changes one. */
export function SourceDialog({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const { t } = useTranslation(["sources", "common"]);
  const form = useForm<Fields>({
    initialValues: {
      name: source?.name ?? "",
      channel: source?.channel ?? "WEB",
      costPerLead: source?.costPerLead ?? "",
    },
    validate: { name: (name) => (name.trim() ? null : t("nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createSource, { onDone: onClose, onFailed });
  const update = useWrite(updateSource, { onDone: onClose, onFailed });
  const send = form.onSubmit(({ costPerLead, ...rest }) => {
    const body = { ...rest, costPerLead: costPerLead === "" ? null : costPerLead };
    if (source) update.mutate({ params: { id: source.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog title={source ? t("edit", { name: source.name }) : t("new")} open onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput
          label={t("column.source")}
          description={t("nameHint")}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label={t("column.channel")}
          allowDeselect={false}
          data={sourceChannels.map((value) => ({ value, label: t(`channel.${value}`) }))}
          {...form.getInputProps("channel")}
        />
        <NumberInput
          label={t("costPerLead")}
          min={0}
          max={1_000_000}
          decimalScale={2}
          {...form.getInputProps("costPerLead")}
        />
      </DialogForm>
    </Dialog>
  );
}

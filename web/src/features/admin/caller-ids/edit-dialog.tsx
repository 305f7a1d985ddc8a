import { NumberInput, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { updateCallerId } from "@parley/contract";
import { Moon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Banner } from "../../../ui/banner.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import { type ListedCallerId, restOf } from "./caller-ids-page.tsx";

type Fields = { name: string; dailyCap: number | ""; enabled: boolean };

/** What a number is called, how often a day it may be shown, and whether. */
export function EditDialog(props: { callerId: ListedCallerId; onClose: () => void }) {
  const { callerId, onClose } = props;
  const { t } = useTranslation(["callerIds", "admin", "common"]);
  const { phone } = useFormat();
  const form = useForm<Fields>({
    initialValues: {
      name: callerId.name,
      dailyCap: callerId.dailyCap ?? "",
      enabled: callerId.enabled,
    },
    validate: { name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")) },
  });
  const update = useWrite(updateCallerId, {
    onDone: onClose,
    onFailed: (error) => showFieldErrors(form, error),
  });
  const send = form.onSubmit(({ dailyCap, ...plain }) => {
    const body = { ...plain, dailyCap: dailyCap === "" ? null : dailyCap };
    update.mutate({ params: { id: callerId.id }, body });
  });
  return (
    <Dialog open title={t("edit", { number: phone(callerId.number) })} onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={update.error} />}
      >
        <Rest callerId={callerId} onBack={onClose} />
        <TextInput label={t("admin:field.name")} data-autofocus {...form.getInputProps("name")} />
        <NumberInput
          label={t("dailyCap")}
          description={t("dailyCapText")}
          min={1}
          max={100_000}
          allowDecimal={false}
          {...form.getInputProps("dailyCap")}
        />
        <Switch
          label={t("mayShow")}
          description={t("mayShowText")}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
      </DialogForm>
    </Dialog>
  );
}

/** Why it rests, with the way to let it back before its time. */
function Rest({ callerId, onBack }: { callerId: ListedCallerId; onBack: () => void }) {
  const { t } = useTranslation("callerIds");
  const format = useFormat();
  const { id, name } = callerId;
  const back = useWrite(updateCallerId, {
    onDone: () => {
      toast({ text: t("isBack", { name }) });
      onBack();
    },
    onFailed: useErrorToast(),
  });
  const until = restOf(callerId);
  if (!until) return null;
  return (
    <Banner
      look="paused"
      icon={Moon}
      end={
        <Button
          size="small"
          busy={back.isPending}
          onClick={() => back.mutate({ params: { id }, body: { restsUntil: null } })}
        >
          {t("letBack")}
        </Button>
      }
    >
      {t("restText", { at: format.date(until) })}
    </Banner>
  );
}

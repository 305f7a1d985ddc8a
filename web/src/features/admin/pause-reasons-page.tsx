import { NumberInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import {
  createPauseReason,
  listPauseReasons,
  type Output,
  updatePauseReason,
} from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { CataloguePage } from "./catalogue-page.tsx";
import { useWithRetired } from "./use-catalogue.ts";

const route = getRouteApi("/app/pause-reasons");

type Reason = Output<typeof updatePauseReason>;

/** Why an agent may pause, and for how long. */
export function PauseReasonsPage() {
  const { t } = useTranslation("admin");
  const format = useFormat();
  const { query, ...shown } = useWithRetired("/pause-reasons", route.useSearch().retired);
  const list = useInfinite(listPauseReasons, { query });
  const update = useWrite(updatePauseReason, { onFailed: useErrorToast() });
  const limit = ({ limitMinutes }: Reason) =>
    limitMinutes === null ? t("catalogue.noLimit") : format.minutes(limitMinutes);
  return (
    <CataloguePage<Reason>
      {...shown}
      words={{
        title: t("pauseReasons.title"),
        add: t("pauseReasons.new"),
        notLoaded: t("pauseReasons.notLoaded"),
        empty: t("pauseReasons.empty"),
        emptyText: t("pauseReasons.emptyText"),
      }}
      list={list}
      columns={[{ id: "limit", title: t("column.limit"), width: 120, end: true, cell: limit }]}
      aside={limit}
      mayCreate={useGrant("pause-reasons:create") !== undefined}
      mayUpdate={useGrant("pause-reasons:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(reason, close) => <ReasonDialog reason={reason} onClose={close} />}
    />
  );
}

function ReasonDialog({ reason, onClose }: { reason: Reason | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm<{ name: string; limitMinutes: number | "" }>({
    initialValues: { name: reason?.name ?? "", limitMinutes: reason?.limitMinutes ?? "" },
    validate: { name: (name) => (name.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createPauseReason, { onDone: onClose, onFailed });
  const update = useWrite(updatePauseReason, { onDone: onClose, onFailed });
  const send = form.onSubmit(({ name, limitMinutes }) => {
    const body = { name, limitMinutes: limitMinutes === "" ? null : limitMinutes };
    if (reason) update.mutate({ params: { id: reason.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog
      open
      title={reason ? t("pauseReasons.editTitle", { name: reason.name }) : t("pauseReasons.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={reason ? t("common:save") : t("pauseReasons.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
        <NumberInput
          label={t("field.limit")}
          description={t("field.limitHint")}
          min={1}
          max={480}
          allowDecimal={false}
          {...form.getInputProps("limitMinutes")}
        />
      </DialogForm>
    </Dialog>
  );
}

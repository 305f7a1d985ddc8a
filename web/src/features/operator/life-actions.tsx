import { NumberInput, Textarea, TextInput } from "@mantine/core";
import {
  deleteTenant,
  type OperatedTenant,
  ordinaryWaitDays,
  resumeTenant,
  suspendTenant,
} from "@parley/contract";
import { Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Asked = "SUSPEND" | "RESUME" | "DELETE" | null;

/** What may be done with a tenant as it stands. */
export function LifeActions({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const [asked, setAsked] = useState<Asked>(null);
  const mayDelete = useGrant("tenants:delete") !== undefined;
  const close = () => setAsked(null);
  const resume = useWrite(resumeTenant, {
    onDone: () => {
      close();
      toast({ text: t("resume.done", { name: tenant.name }) });
    },
    onFailed: useErrorToast(),
  });
  const params = { id: tenant.id };
  return (
    <>
      {tenant.can.includes("suspend") && (
        <Button icon={Pause} onClick={() => setAsked("SUSPEND")}>
          {t("suspend.do")}
        </Button>
      )}
      {tenant.can.includes("resume") && (
        <Button variant="primary" icon={Play} onClick={() => setAsked("RESUME")}>
          {t("resume.do")}
        </Button>
      )}
      {mayDelete && tenant.status === "SUSPENDED" && (
        <Button variant="danger" icon={Trash2} onClick={() => setAsked("DELETE")}>
          {t("delete.do")}
        </Button>
      )}
      {asked === "SUSPEND" && <SuspendDialog tenant={tenant} onClose={close} />}
      {asked === "DELETE" && <DeleteDialog tenant={tenant} onClose={close} />}
      <ConfirmDialog
        open={asked === "RESUME"}
        harmless
        title={t("resume.title", { name: tenant.name })}
        text={t("resume.text")}
        confirm={t("resume.do")}
        busy={resume.isPending}
        onClose={close}
        onConfirm={() => resume.mutate({ params })}
      />
    </>
  );
}

type Props = { tenant: OperatedTenant; onClose: () => void };

function SuspendDialog({ tenant, onClose }: Props) {
  const { t } = useTranslation("operator");
  const [reason, setReason] = useState("");
  const suspend = useWrite(suspendTenant, {
    onDone: () => {
      onClose();
      toast({ text: t("suspend.done", { name: tenant.name }) });
    },
  });
  const send = () => suspend.mutate({ params: { id: tenant.id }, body: { reason } });
  return (
    <Dialog title={t("suspend.title", { name: tenant.name })} open onClose={onClose}>
      <DialogForm
        submit={t("suspend.do")}
        busy={suspend.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={suspend.error} />}
      >
        <p className="muted">{t("suspend.text")}</p>
        <Textarea
          label={t("reason")}
          description={t("reasonHint")}
          data-autofocus
          value={reason}
          error={suspend.error?.fields.find(({ field }) => field === "reason")?.reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

function DeleteDialog({ tenant, onClose }: Props) {
  const { t } = useTranslation("operator");
  const [form, setForm] = useState({
    confirmName: "",
    reason: "",
    waitDays: ordinaryWaitDays as number,
    shorterBecause: "",
  });
  const ask = useWrite(deleteTenant, {
    onDone: () => {
      onClose();
      toast({ text: t("delete.asked", { name: tenant.name }) });
    },
  });
  const errorAt = (name: string) => ask.error?.fields.find(({ field }) => field === name)?.reason;
  const isShorter = form.waitDays < ordinaryWaitDays;
  const send = () => {
    const { shorterBecause, ...rest } = form;
    const body = { ...rest, ...(isShorter ? { shorterBecause } : {}) };
    ask.mutate({ params: { id: tenant.id }, body });
  };
  return (
    <Dialog title={t("delete.title", { name: tenant.name })} open onClose={onClose}>
      <DialogForm
        submit={t("delete.do")}
        busy={ask.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={ask.error} />}
      >
        <p className="muted">{t("delete.text")}</p>
        <TextInput
          label={t("delete.type", { name: tenant.name })}
          data-autofocus
          value={form.confirmName}
          error={errorAt("confirmName")}
          onChange={(event) => setForm({ ...form, confirmName: event.currentTarget.value })}
        />
        <Textarea
          label={t("reason")}
          value={form.reason}
          error={errorAt("reason")}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
        />
        <NumberInput
          label={t("delete.wait")}
          description={t("delete.waitHint")}
          min={0}
          max={365}
          allowDecimal={false}
          value={form.waitDays}
          error={errorAt("waitDays")}
          onChange={(days) => setForm({ ...form, waitDays: Number(days) })}
        />
        {isShorter && (
          <Textarea
            label={t("delete.shorter")}
            value={form.shorterBecause}
            error={errorAt("shorterBecause")}
            onChange={(event) => setForm({ ...form, shorterBecause: event.currentTarget.value })}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}

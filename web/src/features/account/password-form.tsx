import { useForm } from "@mantine/form";
import { changeOwnPassword } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { PasswordField, useRefusedPassword } from "../../shared/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./account.module.css";

/** Changes the own password. */
export function PasswordForm() {
  const { t } = useTranslation("account");
  const { user } = useSession();
  const form = useForm({
    initialValues: { current: "", next: "", repeat: "" },
    validate: {
      current: (value) => (value ? null : t("required")),
      next: (value) => (value ? null : t("required")),
      repeat: (value, { next }) => (value === next ? null : t("different")),
    },
  });
  const change = useWrite(changeOwnPassword, {
    onDone: () => {
      form.reset();
      toast({ text: t("changed") });
    },
    onFailed: (error) => {
      showFieldErrors(form, error);
      // The server's word for it is short; this form can say what is meant.
      if (isWrongPassword(error)) form.setFieldError("current", t("wrong"));
    },
  });
  const send = form.onSubmit(({ current, next }) => change.mutate({ body: { current, next } }));
  const weak = useRefusedPassword(change.error);
  const refused = change.error && isWrongPassword(change.error) ? null : change.error;
  return (
    <form className={styles.form} onSubmit={send} noValidate>
      <SecretInput
        label={t("current")}
        autoComplete="current-password"
        {...form.getInputProps("current")}
      />
      <PasswordField
        label={t("next")}
        name={user.name}
        email={user.email}
        value={form.values.next}
        error={weak ?? form.getInputProps("next").error}
        onChange={(next) => {
          change.reset();
          form.setFieldValue("next", next);
        }}
      />
      <SecretInput
        label={t("repeat")}
        autoComplete="new-password"
        {...form.getInputProps("repeat")}
      />
      <FormProblem error={refused} />
      <div>
        <Button type="submit" variant="primary" busy={change.isPending}>
          {t("change")}
        </Button>
      </div>
    </form>
  );
}

function isWrongPassword({ code, fields }: ApiError): boolean {
  return code === "wrong-credentials" || fields.some(({ field }) => field.endsWith("current"));
}

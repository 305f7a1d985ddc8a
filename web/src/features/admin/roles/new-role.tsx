import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createRole, type Role } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { useWrite } from "../../../api/query.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";

/** Names a new role, empty or with the rights of another one, and opens it. */
export function NewRole({ copyOf, onClose }: { copyOf: Role | null; onClose: () => void }) {
  const { t } = useTranslation(["roles", "common"]);
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { name: "", description: copyOf?.description ?? "" },
    validate: { name: (name) => (name.trim() ? null : t("nameNeeded")) },
  });
  const create = useWrite(createRole, {
    onDone: ({ id }) => {
      onClose();
      void navigate({ to: "/roles/$roleId", params: { roleId: id } });
    },
    onFailed: (error) => showFieldErrors(form, error),
  });
  return (
    <Dialog open title={t(copyOf ? "copy" : "new")} onClose={onClose}>
      <DialogForm
        submit={t("create")}
        busy={create.isPending}
        onSubmit={form.onSubmit((fields) =>
          create.mutate({ body: { ...fields, grants: copyOf?.grants ?? {} } }),
        )}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <TextInput label={t("name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput label={t("description")} {...form.getInputProps("description")} />
      </DialogForm>
    </Dialog>
  );
}

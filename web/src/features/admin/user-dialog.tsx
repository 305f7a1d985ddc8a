import { MultiSelect, Select, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import {
  builtInRoles,
  createUser,
  listRoles,
  listSkills,
  type User,
  updateUser,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { languageNames } from "../../shared/language-names.ts";
import { PasswordField } from "../../shared/password-field.tsx";
import { useTeamChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./admin.module.css";
import { useNameOfRole } from "./roles/use-name-of-role.ts";
import { useRoleName } from "./use-user-columns.tsx";
import { UserAccess } from "./user-access.tsx";

type Fields = {
  name: string;
  email: string;
  password: string;
  locale: "en" | "es";
  teamId: string | null;
  roles: string[];
  skillIds: string[];
};

/** Adds a user, or changes one. */
export function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useUserForm(user);
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createUser, {
    onDone: ({ name }) => {
      toast({ text: t("users.created", { name }) });
      onClose();
    },
    onFailed,
  });
  const update = useWrite(updateUser, { onDone: onClose, onFailed });
  const send = form.onSubmit(({ email, password, ...rest }) => {
    if (user) update.mutate({ params: { id: user.id }, body: rest });
    else create.mutate({ body: { ...rest, email: email.trim(), password } });
  });
  return (
    <Dialog
      wide
      open
      title={user ? t("users.editTitle", { name: user.name }) : t("users.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={user ? t("common:save") : t("users.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <UserFields form={form} isNew={user === null} />
        {user && <UserAccess user={user} onClose={onClose} />}
      </DialogForm>
    </Dialog>
  );
}

function useUserForm(user: User | null) {
  const { t } = useTranslation(["admin", "common"]);
  return useForm<Fields>({
    initialValues: {
      name: user?.name ?? "",
      email: user?.email ?? "",
      password: "",
      locale: user?.locale === "es" ? "es" : "en",
      teamId: user?.teamId ?? null,
      roles: user?.roles ?? ["AGENT"],
      skillIds: user?.skillIds ?? [],
    },
    validate: {
      name: (name) => (name.trim() ? null : t("field.nameNeeded")),
      email: (email) => (/^\S+@\S+\.\S+$/.test(email.trim()) ? null : t("field.emailWrong")),
      password: (password) =>
        user || password.length >= 12 ? null : t("common:newPassword.SHORT"),
      roles: (roles) => (roles.length > 0 ? null : t("field.rolesNeeded")),
    },
  });
}

type FieldsProps = { form: UseFormReturnType<Fields>; isNew: boolean };

function UserFields({ form, isNew }: FieldsProps) {
  const { t } = useTranslation("admin");
  const teams = useTeamChoices();
  const skills = useRead(listSkills, { query: { limit: 200 } });
  return (
    <>
      <div className={styles.pair}>
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label={t("field.email")}
          type="email"
          disabled={!isNew}
          {...form.getInputProps("email")}
        />
      </div>
      {isNew && (
        <PasswordField
          label={t("field.password")}
          name={form.values.name}
          email={form.values.email}
          value={form.values.password}
          error={form.getInputProps("password").error}
          onChange={(password) => form.setFieldValue("password", password)}
        />
      )}
      <div className={styles.pair}>
        <Select
          label={t("field.team")}
          placeholder={t("users.noTeam")}
          data={teams}
          searchable
          clearable
          {...form.getInputProps("teamId")}
        />
        <Select
          label={t("field.language")}
          allowDeselect={false}
          data={Object.entries(languageNames).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps("locale")}
        />
      </div>
      <RoleField form={form} />
      <MultiSelect
        label={t("field.skills")}
        data={(skills.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        searchable
        {...form.getInputProps("skillIds")}
      />
    </>
  );
}

function RoleField({ form }: Pick<FieldsProps, "form">) {
  const { t } = useTranslation("admin");
  const roleName = useRoleName();
  const allowed = useGrant("roles:read") !== undefined;
  const { data } = useRead(listRoles, { query: { limit: 200 } }, { enabled: allowed });
  const nameOf = useNameOfRole();
  const roles =
    data?.items.map((role) => ({ code: role.code, name: nameOf(role) })) ??
    Object.keys(builtInRoles).map((code) => ({ code, name: roleName(code) }));
  return (
    <MultiSelect
      label={t("field.roles")}
      // Nobody but an operator makes operators; a tenant of his does not even have the role.
      data={roles
        .filter(({ code }) => data !== undefined || code !== "SUPER_ADMIN")
        .map(({ code, name }) => ({ value: code, label: name }))}
      {...form.getInputProps("roles")}
    />
  );
}

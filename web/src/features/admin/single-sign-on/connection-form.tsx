import { Select, Switch, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { getSso, listUsers, removeSso, type SsoSettings, setSso, testSso } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { keyOf, queryClient, useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { SecretInput } from "../../../ui/secret-input.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./single-sign-on.module.css";
import { TestResult } from "./test-result.tsx";

type Connection = SsoSettings["connection"];
type Fields = {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: string;
  groupClaim: string;
  createUsers: boolean;
  trustAddresses: boolean;
  enabled: boolean;
  enforced: boolean;
  breakGlassUserId: string | null;
};

type Props = { connection: Connection; onSaved: (settings: SsoSettings) => void };

/** The provider of the tenant, what is asked of it, and who must come through it. */
export function ConnectionForm({ connection, onSaved }: Props) {
  const { t } = useTranslation(["singleSignOn", "common"]);
  const form = useConnectionForm(connection);
  const save = useWrite(setSso, {
    onDone: (settings) => {
      onSaved(settings);
      toast({ text: t("connection.saved") });
    },
    onFailed: (error) => showFieldErrors(form, error),
  });
  const test = useWrite(testSso, { onFailed: (error) => showFieldErrors(form, error) });
  const send = form.onSubmit(({ clientSecret, ...rest }) =>
    save.mutate({ body: { ...rest, ...(clientSecret ? { clientSecret } : {}) } }),
  );
  return (
    <form className={styles.form} onSubmit={send} noValidate>
      <FactList
        facts={[
          {
            name: t("connection.callback"),
            value: (
              <span className={styles.code}>{`${window.location.origin}/sign-in/callback`}</span>
            ),
          },
        ]}
      />
      <ProviderFields form={form} connection={connection} />
      <RuleFields form={form} />
      <FormProblem error={save.error ?? test.error} />
      {test.data && <TestResult result={test.data} />}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" busy={save.isPending}>
          {t("common:save")}
        </Button>
        <Button
          busy={test.isPending}
          onClick={() => test.mutate({ body: { issuer: form.getValues().issuer.trim() } })}
        >
          {t("connection.test")}
        </Button>
        {connection && <RemoveButton />}
      </div>
    </form>
  );
}

function useConnectionForm(connection: Connection) {
  const { t } = useTranslation("singleSignOn");
  const needed = (text: string) => (text.trim() ? null : t("needed"));
  return useForm<Fields>({
    initialValues: {
      name: connection?.name ?? "",
      issuer: connection?.issuer ?? "",
      clientId: connection?.clientId ?? "",
      clientSecret: "",
      scopes: connection?.scopes ?? "openid email profile",
      groupClaim: connection?.groupClaim ?? "groups",
      createUsers: connection?.createUsers ?? true,
      trustAddresses: connection?.trustAddresses ?? false,
      enabled: connection?.enabled ?? true,
      enforced: connection?.enforced ?? false,
      breakGlassUserId: connection?.breakGlassUserId ?? null,
    },
    validate: {
      name: needed,
      issuer: needed,
      clientId: needed,
      breakGlassUserId: (id, { enforced }) =>
        enforced && !id ? t("connection.breakGlassNeeded") : null,
    },
  });
}

type FieldsProps = { form: UseFormReturnType<Fields> };

function ProviderFields({ form, connection }: FieldsProps & { connection: Connection }) {
  const { t } = useTranslation("singleSignOn");
  const hasSecret = connection?.hasSecret === true;
  return (
    <>
      <TextInput
        label={t("connection.name")}
        description={t("connection.nameHint")}
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("connection.issuer")}
        placeholder="https://login.example.com"
        type="url"
        {...form.getInputProps("issuer")}
      />
      <TextInput label={t("connection.clientId")} {...form.getInputProps("clientId")} />
      <SecretInput
        label={t("connection.clientSecret")}
        description={t(hasSecret ? "connection.secretKept" : "connection.secretHint")}
        autoComplete="off"
        {...form.getInputProps("clientSecret")}
      />
      <TextInput label={t("connection.scopes")} {...form.getInputProps("scopes")} />
      <TextInput
        label={t("connection.groupClaim")}
        description={t("connection.groupClaimHint")}
        {...form.getInputProps("groupClaim")}
      />
    </>
  );
}

function RuleFields({ form }: FieldsProps) {
  const { t } = useTranslation("singleSignOn");
  const users = useRead(listUsers, { query: { limit: 200, active: "true" } });
  const admins = (users.data?.items ?? []).filter(({ roles }) => roles.includes("ADMIN"));
  const flag = (name: "createUsers" | "trustAddresses" | "enabled" | "enforced") =>
    form.getInputProps(name, { type: "checkbox" });
  return (
    <>
      <Switch label={t("connection.enabled")} {...flag("enabled")} />
      <Switch label={t("connection.createUsers")} {...flag("createUsers")} />
      <Switch
        label={t("connection.trustAddresses")}
        description={t("connection.trustAddressesHint")}
        {...flag("trustAddresses")}
      />
      <Switch
        label={t("connection.enforced")}
        description={t("connection.enforcedHint")}
        {...flag("enforced")}
      />
      <Select
        label={t("connection.breakGlass")}
        description={t("connection.breakGlassHint")}
        data={admins.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
        searchable
        clearable
        {...form.getInputProps("breakGlassUserId")}
      />
    </>
  );
}

function RemoveButton() {
  const { t } = useTranslation("singleSignOn");
  const [asking, setAsking] = useState(false);
  const remove = useWrite(removeSso, {
    onDone: () => {
      setAsking(false);
      void queryClient.invalidateQueries({ queryKey: keyOf(getSso) });
    },
    onFailed: useErrorToast(),
  });
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        {t("connection.remove")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("connection.removeTitle")}
        text={t("connection.removeText")}
        confirm={t("connection.remove")}
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({})}
      />
    </>
  );
}

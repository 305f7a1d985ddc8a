import { NumberInput, PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createTrunk, type Trunk, trunkTransports, updateTrunk } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";

type Fields = Pick<
  Trunk,
  "name" | "host" | "port" | "transport" | "registers" | "priority" | "enabled"
> & {
  username: string;
  password: string;
  /** Empty: no bound. */
  channels: number | "";
  callsPerSecond: number | "";
};

function valuesOf(trunk: Trunk | null): Fields {
  return {
    name: trunk?.name ?? "",
    host: trunk?.host ?? "",
    port: trunk?.port ?? 5060,
    transport: trunk?.transport ?? "UDP",
    username: trunk?.username ?? "",
    password: "",
    registers: trunk?.registers ?? false,
    channels: trunk?.channels ?? "",
    callsPerSecond: trunk?.callsPerSecond ?? "",
    priority: trunk?.priority ?? 5,
    enabled: trunk?.enabled ?? true,
  };
}

const bound = (value: number | "") => (value === "" ? null : value);

/** Where a carrier takes calls, who we are to it, and how many it takes. */
export function TrunkDialog({ trunk, onClose }: { trunk: Trunk | null; onClose: () => void }) {
  const { t } = useTranslation(["trunks", "admin", "common"]);
  const form = useForm<Fields>({
    initialValues: valuesOf(trunk),
    validate: {
      name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")),
      host: (host) => (host.trim() ? null : t("hostNeeded")),
    },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createTrunk, how);
  const update = useWrite(updateTrunk, how);
  const send = form.onSubmit(({ username, password, channels, callsPerSecond, ...plain }) => {
    const body = {
      ...plain,
      username: username.trim() || null,
      channels: bound(channels),
      callsPerSecond: bound(callsPerSecond),
      ...(password && { password }),
    };
    if (trunk) update.mutate({ params: { id: trunk.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog open title={trunk ? t("edit", { name: trunk.name }) : t("new")} onClose={onClose}>
      <DialogForm
        submit={trunk ? t("common:save") : t("new")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("admin:field.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput label={t("host")} description={t("hostText")} {...form.getInputProps("host")} />
        <NumberInput label={t("port")} min={1} max={65535} {...form.getInputProps("port")} />
        <Select
          label={t("transport")}
          data={[...trunkTransports]}
          allowDeselect={false}
          {...form.getInputProps("transport")}
        />
        <TextInput
          label={t("username")}
          description={t("usernameText")}
          autoComplete="off"
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={t("password")}
          description={trunk?.hasPassword ? t("passwordKept") : t("passwordText")}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Switch
          label={t("registers")}
          description={t("registersText")}
          {...form.getInputProps("registers", { type: "checkbox" })}
        />
        <NumberInput
          label={t("channels")}
          placeholder={t("noBound")}
          min={1}
          {...form.getInputProps("channels")}
        />
        <NumberInput
          label={t("callsPerSecond")}
          placeholder={t("noBound")}
          min={0.1}
          {...form.getInputProps("callsPerSecond")}
        />
        <NumberInput
          label={t("priority")}
          description={t("priorityText")}
          min={1}
          max={9}
          {...form.getInputProps("priority")}
        />
        <Switch label={t("enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
      </DialogForm>
    </Dialog>
  );
}

import { NumberInput, PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type Trunk, trunkTransports } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { Fields } from "./trunk-dialog.tsx";
import { SecurityFields } from "./trunk-security.tsx";

type Parts = { trunk: Trunk | null; form: UseFormReturnType<Fields> };

/** Where a carrier takes calls, and who we are to it. */
export function SipFields({ trunk, form }: Parts) {
  const { t } = useTranslation("trunks");
  return (
    <>
      <TextInput label={t("host")} description={t("hostText")} {...form.getInputProps("host")} />
      <NumberInput label={t("port")} min={1} max={65535} {...form.getInputProps("port")} />
      <Select
        label={t("transport")}
        data={trunkTransports.map((value) => ({ value, label: t(`transportOf.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("transport")}
        onChange={(value) => changeTransport(form, value)}
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
      <Switch
        label={t("callsAsUser")}
        description={t("callsAsUserText")}
        {...form.getInputProps("callsAsUser", { type: "checkbox" })}
      />
      <SecurityFields form={form} />
    </>
  );
}

/** The port follows, where nobody has chosen one. */
function changeTransport(form: Parts["form"], value: string | null): void {
  const { transport: before, port } = form.values;
  const transport = trunkTransports.find((one) => one === value) ?? before;
  form.setFieldValue("transport", transport);
  if (port === usualPort(before)) form.setFieldValue("port", usualPort(transport));
}

const usualPort = (transport: Trunk["transport"]) => (transport === "TLS" ? 5061 : 5060);

/** The account, the number that it calls from, and where agents are rung. */
export function TwilioFields({ trunk, form }: Parts) {
  const { t } = useTranslation("trunks");
  return (
    <>
      <TextInput label={t("accountSid")} autoComplete="off" {...form.getInputProps("username")} />
      <PasswordInput
        label={t("authToken")}
        description={trunk?.hasPassword ? t("passwordKept") : t("authTokenText")}
        autoComplete="new-password"
        {...form.getInputProps("password")}
      />
      <TextInput
        label={t("number")}
        description={t("numberText")}
        placeholder="+14155550100"
        {...form.getInputProps("number")}
      />
      <TextInput
        label={t("agentAddress")}
        description={t("agentAddressText", { name: "{agent}" })}
        placeholder="sip:{agent}@example.sip.twilio.com"
        {...form.getInputProps("agentAddress")}
      />
      <TextInput
        label={t("region")}
        description={t("regionText")}
        {...form.getInputProps("region")}
      />
      <TextInput label={t("edge")} description={t("edgeText")} {...form.getInputProps("edge")} />
    </>
  );
}

import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createTrunk, type Trunk, trunkKinds, updateTrunk } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SipFields, TwilioFields } from "./trunk-fields.tsx";

export type Fields = Pick<
  Trunk,
  | "kind"
  | "name"
  | "host"
  | "port"
  | "transport"
  | "registers"
  | "priority"
  | "enabled"
  | "verifiesCertificate"
  | "mediaEncryption"
  | "behindNat"
  | "callsAsUser"
> & {
  caCertificate: string;
  edge: string;
  region: string;
  number: string;
  agentAddress: string;
  username: string;
  password: string;
  /** Empty: no bound. */
  channels: number | "";
  callsPerSecond: number | "";
};

function valuesOf(trunk: Trunk | null): Fields {
  return {
    kind: trunk?.kind ?? "SIP",
    edge: trunk?.edge ?? "",
    region: trunk?.region ?? "",
    number: trunk?.number ?? "",
    agentAddress: trunk?.agentAddress ?? "",
    name: trunk?.name ?? "",
    host: trunk?.host ?? "",
    port: trunk?.port ?? 5060,
    transport: trunk?.transport ?? "UDP",
    username: trunk?.username ?? "",
    password: "",
    registers: trunk?.registers ?? false,
    callsAsUser: trunk?.callsAsUser ?? false,
    verifiesCertificate: trunk?.verifiesCertificate ?? true,
    caCertificate: trunk?.caCertificate ?? "",
    mediaEncryption: trunk?.mediaEncryption ?? "NONE",
    behindNat: trunk?.behindNat ?? false,
    channels: trunk?.channels ?? "",
    callsPerSecond: trunk?.callsPerSecond ?? "",
    priority: trunk?.priority ?? 5,
    enabled: trunk?.enabled ?? true,
  };
}

const bound = (value: number | "") => (value === "" ? null : value);
const text = (value: string) => value.trim() || null;

/** What is sent of the fields, by the kind: the others are not the trunk's. */
function bodyOf(fields: Fields) {
  const { kind, name, priority, enabled, username, password } = fields;
  const both = {
    ...{ name, priority, enabled, username: text(username) },
    channels: bound(fields.channels),
    callsPerSecond: bound(fields.callsPerSecond),
    ...(password && { password }),
  };
  if (kind === "SIP") {
    const { host, port, transport, registers, callsAsUser, mediaEncryption, behindNat } = fields;
    const { verifiesCertificate } = fields;
    const isVerified = transport === "TLS" && verifiesCertificate;
    return {
      ...{ ...both, host, port, transport, registers, callsAsUser, mediaEncryption, behindNat },
      // What is not shown is not sent: a certificate of another transport is nobody's.
      ...{ verifiesCertificate: transport === "TLS" ? verifiesCertificate : true },
      caCertificate: isVerified ? text(fields.caCertificate) : null,
    };
  }
  const { edge, region, number, agentAddress } = fields;
  return {
    ...both,
    ...{ edge: text(edge), region: text(region), number: text(number) },
    agentAddress: text(agentAddress),
  };
}

/** Where a carrier takes calls, who we are to it, and how many it takes. */
export function TrunkDialog({ trunk, onClose }: { trunk: Trunk | null; onClose: () => void }) {
  const { t } = useTranslation(["trunks", "admin", "common"]);
  const form = useForm<Fields>({
    initialValues: valuesOf(trunk),
    validate: {
      name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")),
      host: (host, { kind }) => (kind === "TWILIO" || host.trim() ? null : t("hostNeeded")),
    },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createTrunk, how);
  const update = useWrite(updateTrunk, how);
  const send = form.onSubmit((fields) => {
    const body = bodyOf(fields);
    if (trunk) update.mutate({ params: { id: trunk.id }, body });
    else create.mutate({ body: { ...body, kind: fields.kind } });
  });
  const isSip = form.values.kind === "SIP";
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
        {trunk ? null : (
          <Select
            label={t("kind")}
            data={trunkKinds.map((value) => ({ value, label: t(`kindOf.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps("kind")}
          />
        )}
        {isSip ? (
          <SipFields trunk={trunk} form={form} />
        ) : (
          <TwilioFields trunk={trunk} form={form} />
        )}
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

import { Menu } from "@mantine/core";
import {
  deleteLead,
  type LeadDetail,
  placeCall,
  restoreLead,
  stopCallingLead,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Phone, PhoneOff, ScrollText, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { announce } from "../../../ui/announcer.tsx";
import { Button, IconButton } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { toast } from "../../../ui/toast.ts";

/** What may be done with the lead that is open. */
export function LeadActions({ lead, onEdit }: { lead: LeadDetail; onEdit: () => void }) {
  const { t } = useTranslation(["leads", "common"]);
  const mayEdit = lead.can.includes("update");
  useKeys(
    useMemo(
      () => (mayEdit ? [{ key: "U", label: t("common:edit"), run: onEdit }] : []),
      [mayEdit, onEdit, t],
    ),
  );
  return (
    <>
      {mayEdit && (
        <Button icon={Pencil} keys="U" className="only-wide" onClick={onEdit}>
          {t("common:edit")}
        </Button>
      )}
      <MoreMenu lead={lead} />
      {lead.can.includes("dial") && <CallButton lead={lead} />}
    </>
  );
}

function MoreMenu({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation(["leads", "law"]);
  const navigate = useNavigate();
  const restore = useRestoreLead();
  // The lead says that it can be restored only when it has been deleted.
  const mayRestore = useGrant("leads:restore") !== undefined;
  const mayDelete = lead.can.includes("delete");
  const mayAudit = useGrant("audit:read") !== undefined;
  const remove = useWrite(deleteLead, {
    onDone: () => {
      const undo = mayRestore ? { undo: () => restore(lead) } : {};
      toast({ text: t("record.deleted", { name: lead.name }), ...undo });
      void navigate({ to: "/leads" });
    },
    onFailed: useErrorToast(),
  });
  const mayStop = useGrant("do-not-call:add") !== undefined && !lead.deletedAt;
  const [stopping, setStopping] = useState(false);
  if (!mayDelete && !mayAudit && !mayStop) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton icon={Ellipsis} label={t("record.more")} />
        </Menu.Target>
        <Menu.Dropdown>
          {mayAudit && (
            <Menu.Item
              leftSection={<ScrollText />}
              onClick={() =>
                void navigate({ to: "/audit", search: { subjectId: lead.id, action: "READ" } })
              }
            >
              {t("record.readers")}
            </Menu.Item>
          )}
          {mayStop && (
            <Menu.Item leftSection={<PhoneOff />} onClick={() => setStopping(true)}>
              {t("law:stop.do")}
            </Menu.Item>
          )}
          {mayDelete && (
            <Menu.Item
              leftSection={<Trash2 />}
              onClick={() => remove.mutate({ params: { id: lead.id } })}
            >
              {t("record.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {stopping && <StopCalling lead={lead} onClose={() => setStopping(false)} />}
    </>
  );
}

/** Whoever asked for it is called no more: asked once, because it is a word kept to somebody. */
function StopCalling({ lead, onClose }: { lead: LeadDetail; onClose: () => void }) {
  const { t } = useTranslation("law");
  const { id, name } = lead;
  const stop = useWrite(stopCallingLead, {
    onDone: () => {
      toast({ text: t("stop.done", { name }) });
      onClose();
    },
    onFailed: useErrorToast(),
  });
  return (
    <ConfirmDialog
      open
      title={t("stop.title", { name })}
      text={t("stop.text")}
      confirm={t("stop.do")}
      busy={stop.isPending}
      onClose={onClose}
      onConfirm={() => stop.mutate({ params: { id } })}
    />
  );
}

/** Brings a deleted lead back. */
export function useRestoreLead(): (lead: LeadDetail) => void {
  const { t } = useTranslation("leads");
  const write = useWrite(restoreLead, {
    onDone: ({ name }) => announce(t("record.restored", { name })),
    onFailed: useErrorToast(),
  });
  return (lead) => write.mutate({ params: { id: lead.id } });
}

function CallButton({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const mayCall = useGrant("calls:create") !== undefined;
  const phones = lead.contact.points.filter(({ type }) => type === "PHONE");
  const [first] = phones;
  const place = useWrite(placeCall, {
    onDone: () => announce(t("record.calling", { name: lead.name })),
    onFailed: useErrorToast(),
  });
  const { mutate } = place;
  const dial = useMemo(
    () => (contactPointId: string) => mutate({ body: { leadId: lead.id, contactPointId } }),
    [mutate, lead.id],
  );
  const ready = mayCall && first !== undefined && lead.activeCallId === null;
  useKeys(
    useMemo(
      () => (ready ? [{ key: "C", label: t("record.call"), run: () => dial(first.id) }] : []),
      [ready, first, dial, t],
    ),
  );
  if (!mayCall) return null;
  const button = (
    <Button
      variant="primary"
      icon={Phone}
      keys="C"
      busy={place.isPending}
      disabled={!ready}
      title={first ? undefined : t("record.noPhone")}
      {...(phones.length === 1 && first ? { onClick: () => dial(first.id) } : {})}
    >
      {t("record.call")}
    </Button>
  );
  if (phones.length < 2) return button;
  return (
    <Menu position="bottom-end">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("record.callWhich")}</Menu.Label>
        {phones.map(({ id, value, label }) => (
          <Menu.Item
            key={id}
            leftSection={<Phone />}
            rightSection={<span className="t1 muted">{label}</span>}
            onClick={() => dial(id)}
          >
            {format.phone(value)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

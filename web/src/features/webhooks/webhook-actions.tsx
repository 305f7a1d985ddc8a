import { Menu } from "@mantine/core";
import {
  deleteWebhook,
  getWebhook,
  replayWebhook,
  testWebhook,
  updateWebhook,
  type Webhook,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, KeyRound, Pencil, Power, RotateCcw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keyOf, queryClient, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { followDeliveries } from "./follow.ts";
import { EditWebhookDialog } from "./new-webhook-dialog.tsx";
import { RotateDialog } from "./secret-dialog.tsx";

type Open = "edit" | "rotate" | "delete" | null;

/** What can be done with an endpoint. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const params = { id: webhook.id };
  const acts = useActs(webhook);
  return (
    <>
      <Button
        icon={Send}
        busy={acts.test.isPending}
        disabled={!webhook.enabled}
        onClick={() => acts.test.mutate({ params })}
      >
        {t("test.do")}
      </Button>
      <Button
        icon={RotateCcw}
        busy={acts.replay.isPending}
        disabled={!webhook.enabled}
        onClick={() => acts.replay.mutate({ params, body: {} })}
      >
        {t("replay.do")}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button icon={Ellipsis} aria-label={t("more")} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={16} />} onClick={() => setOpen("edit")}>
            {t("edit")}
          </Menu.Item>
          <Menu.Item leftSection={<KeyRound size={16} />} onClick={() => setOpen("rotate")}>
            {t("rotate.title")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Power size={16} />}
            onClick={() => acts.turn.mutate({ params, body: { enabled: !webhook.enabled } })}
          >
            {webhook.enabled ? t("turnOff") : t("turnOn")}
          </Menu.Item>
          <Menu.Item leftSection={<Trash2 size={16} />} onClick={() => setOpen("delete")}>
            {t("delete.title")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "edit" && <EditWebhookDialog webhook={webhook} onClose={close} />}
      {open === "rotate" && <RotateDialog webhook={webhook} onClose={close} />}
      <ConfirmDialog
        open={open === "delete"}
        title={t("delete.title")}
        text={t("delete.text", { name: webhook.name })}
        confirm={t("delete.do")}
        busy={acts.remove.isPending}
        onClose={close}
        onConfirm={() => acts.remove.mutate({ params })}
      />
    </>
  );
}

function useActs(webhook: Webhook) {
  const { t } = useTranslation("webhooks");
  const navigate = useNavigate();
  const onFailed = useErrorToast();
  const said = (text: string) => () => {
    toast({ text });
    followDeliveries(webhook.id);
  };
  return {
    test: useWrite(testWebhook, { onDone: said(t("test.done")), onFailed }),
    replay: useWrite(replayWebhook, { onDone: said(t("replay.done")), onFailed }),
    turn: useWrite(updateWebhook, {
      onDone: (now) => {
        queryClient.setQueryData(keyOf(getWebhook, { params: { id: webhook.id } }), now);
        toast({ text: now.enabled ? t("isOn") : t("isOff") });
        followDeliveries(webhook.id);
      },
      onFailed,
    }),
    remove: useWrite(deleteWebhook, {
      onDone: () => void navigate({ to: "/webhooks" }),
      onFailed,
    }),
  };
}

import type { Webhook, WebhookDelivery } from "@parley/contract";
import {
  CircleCheck,
  CircleX,
  Hourglass,
  type LucideIcon,
  Power,
  TriangleAlert,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Look } from "../../theme/states.ts";
import { StateBadge } from "../../ui/state-badge.tsx";

type StateLook = { look: Look; icon: LucideIcon };

const on: StateLook = { look: "available", icon: CircleCheck };
const failing: StateLook = { look: "warning", icon: TriangleAlert };
const off: StateLook = { look: "offline", icon: Power };
const broken: StateLook = { look: "breach", icon: CircleX };

/** How an endpoint stands. One that switched itself off looks worse than one that somebody did. */
export function WebhookBadge({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const { enabled, offReason, failingSince } = webhook;
  if (!enabled) {
    const look = offReason === "BY_HAND" ? off : broken;
    return <StateBadge {...look}>{t(`off.${offReason ?? "BY_HAND"}`)}</StateBadge>;
  }
  if (failingSince) return <StateBadge {...failing}>{t("state.failing")}</StateBadge>;
  return <StateBadge {...on}>{t("state.on")}</StateBadge>;
}

const deliveryLooks: Record<WebhookDelivery["state"], StateLook> = {
  WAITING: { look: "wrapup", icon: Hourglass },
  DELIVERED: on,
  FAILED: broken,
};

export function DeliveryBadge({ state }: { state: WebhookDelivery["state"] }) {
  const { t } = useTranslation("webhooks");
  return <StateBadge {...deliveryLooks[state]}>{t(`delivery.state.${state}`)}</StateBadge>;
}

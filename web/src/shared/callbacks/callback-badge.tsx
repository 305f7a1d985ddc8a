import type { CallbackState } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { StateBadge } from "../../ui/state-badge.tsx";
import { callbackLooks } from "./looks.ts";

/** The state of a callback in a word and a picture. */
export function CallbackBadge({ state }: { state: CallbackState }) {
  const { t } = useTranslation("callbacks");
  return <StateBadge {...callbackLooks[state]}>{t(`state.${state}`)}</StateBadge>;
}

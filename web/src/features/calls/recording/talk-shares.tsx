import type { TalkFigures } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";

/** Shares of the time in which somebody listened to who speaks. */
export function TalkShares({ talk }: { talk: TalkFigures }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const all = talk.agent + talk.customer - talk.both + talk.nobody;
  if (all <= 0) return null;
  const share = (seconds: number) => format.percent(seconds / all);
  return t("recording.talk.shares", {
    ...{ agent: share(talk.agent), customer: share(talk.customer) },
    ...{ both: share(talk.both), nobody: share(talk.nobody) },
  });
}

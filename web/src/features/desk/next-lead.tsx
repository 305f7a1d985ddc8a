import { Select } from "@mantine/core";
import { type Agent, type Campaign, nextPreview } from "@parley/contract";
import { UserSearch } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./desk.module.css";
import { campaignsByHand } from "./desk-model.ts";
import { deskStore, setPreview } from "./desk-store.ts";
import { PickList } from "./pick-list.tsx";

type Props = { agent: Agent; campaigns: readonly Campaign[] };

/** Asks a campaign that agents dial by hand for the next lead to look at, or lets them pick one. */
export function NextLead({ agent, campaigns }: Props) {
  const { t } = useTranslation("desk");
  const chosenId = deskStore((state) => state.previewCampaignId);
  const offers = campaignsByHand(campaigns, agent).filter(({ can }) => can.includes("preview"));
  const chosen = offers.find(({ id }) => id === chosenId) ?? offers[0];
  const { ask, isAsking } = useNextLead(chosen);
  if (!chosen) return null;
  const isOutbound = chosen.mode === "OUTBOUND";
  return (
    <section className={styles.readyPart}>
      <h2 className={styles.blockTitle}>
        {t(`next.title.${isOutbound ? "OUTBOUND" : "PREVIEW"}`)}
      </h2>
      <div className={styles.actions}>
        {offers.length > 1 ? (
          <Select
            aria-label={t("next.campaign")}
            data={offers.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen.id}
            onChange={(id) => deskStore.setState({ previewCampaignId: id })}
            allowDeselect={false}
          />
        ) : (
          <span>{chosen.name}</span>
        )}
        <Button
          icon={UserSearch}
          size="large"
          keys="N"
          aria-keyshortcuts="N"
          busy={isAsking}
          onClick={ask}
        >
          {t("next.ask")}
        </Button>
      </div>
      {isOutbound && <PickList key={chosen.id} campaign={chosen} />}
    </section>
  );
}

function useNextLead(campaign: Campaign | undefined) {
  const { t } = useTranslation("desk");
  const fail = useErrorToast();
  const write = useWrite(nextPreview, {
    onDone: ({ preview }) => {
      if (preview) setPreview(preview);
      else toast({ text: t("next.none", { campaign: campaign?.name ?? "" }) });
    },
    onFailed: fail,
  });
  const ask = () => {
    if (campaign && !write.isPending) write.mutate({ params: { id: campaign.id } });
  };
  const latest = useRef(ask);
  latest.current = ask;
  const isOffered = campaign !== undefined;
  useKeys(
    useMemo(
      () => (isOffered ? [{ key: "N", label: t("next.ask"), run: () => latest.current() }] : []),
      [isOffered, t],
    ),
  );
  return { ask, isAsking: write.isPending };
}

import { NumberInput } from "@mantine/core";
import {
  type Campaign,
  type CampaignPace,
  getCampaignPace,
  removeCampaignShadow,
  setCampaignShadow,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { Panel } from "../../ui/panel.tsx";
import { abandonLimits, limits } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

const everyMs = 1000;

/** Another setting beside the live one: it decides and does not dial, and this says what it would have come to. */
export function ShadowPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const params = { id: campaign.id };
  const isRunning = campaign.state === "RUNNING";
  const { data } = useRead(getCampaignPace, { params }, { enabled: isRunning, everyMs });
  const maySimulate = useGrant("campaigns:simulate") !== undefined;
  const shadow = (isRunning && data?.pace?.shadow) || null;
  const end = useWrite(removeCampaignShadow, { onFailed: useErrorToast() });
  if (!shadow && !maySimulate) return null;
  return (
    <Panel
      title={t("shadow.title")}
      note={
        shadow
          ? t("shadow.of", {
              limit: format.percent(shadow.limit, 1),
              lines: format.number(shadow.linesPerAgent),
              since: format.clock(shadow.since),
            })
          : t("shadow.note")
      }
      flush
      end={
        shadow &&
        maySimulate && (
          <Button size="small" busy={end.isPending} onClick={() => end.mutate({ params })}>
            {t("shadow.end")}
          </Button>
        )
      }
    >
      {shadow ? <Compared shadow={shadow} /> : <Begin campaign={campaign} />}
    </Panel>
  );
}

type Shadow = NonNullable<CampaignPace["shadow"]>;

function Compared({ shadow: { live, would } }: { shadow: Shadow }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const signed = (value: number, digits: number) =>
    `${value > 0 ? "+" : ""}${format.decimal(value, digits)}`;
  return (
    <div className={styles.inPanel}>
      <Metrics count={3}>
        <MetricTile
          label={t("shadow.lines")}
          value={format.decimal(would.lines, 2)}
          unit={signed(would.lines - live.lines, 2)}
          target={t("shadow.live", { value: format.decimal(live.lines, 2) })}
        />
        <MetricTile
          label={t("shadow.abandoned")}
          value={format.decimal(would.abandoned, 1)}
          unit={signed(would.abandoned - live.abandoned, 1)}
          target={t("shadow.live", { value: format.number(live.abandoned) })}
        />
        <MetricTile
          label={t("shadow.rate")}
          value={would.people > 0 ? format.percent(would.rate, 2) : "–"}
          unit={t("shadow.people", { people: format.decimal(would.people, 0) })}
          target={t("shadow.live", {
            value: live.people > 0 ? format.percent(live.rate, 2) : "–",
          })}
        />
      </Metrics>
    </div>
  );
}

function Begin({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const [limit, setLimit] = useState(campaign.abandonLimit);
  const [lines, setLines] = useState<number>(campaign.linesPerAgent);
  const begin = useWrite(setCampaignShadow, { onFailed: useErrorToast() });
  const [min, max] = abandonLimits.map((one) => one * 100) as [number, number];
  const body = { abandonLimit: limit, linesPerAgent: lines };
  return (
    <form
      className={styles.shadow}
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate({ params: { id: campaign.id }, body });
      }}
    >
      <NumberInput
        label={t("form.abandonLimit")}
        suffix=" %"
        {...{ min, max, step: 0.1, decimalScale: 1, clampBehavior: "blur" as const }}
        value={Number((limit * 100).toFixed(2))}
        onChange={(value) => setLimit(Number(value) / 100)}
      />
      <NumberInput
        label={t("form.linesPerAgent")}
        {...{ min: limits.linesPerAgent[0], max: limits.linesPerAgent[1], allowDecimal: false }}
        clampBehavior="blur"
        value={lines}
        onChange={(value) => setLines(Number(value))}
      />
      <Button type="submit" busy={begin.isPending}>
        {t("shadow.begin")}
      </Button>
    </form>
  );
}

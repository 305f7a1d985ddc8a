import { learnScoreModel, listScoreModels, type Scoring, switchScoring } from "@parley/contract";
import { GraduationCap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import { ModelCard } from "./model-card.tsx";
import styles from "./scoring.module.css";

/** The rules and the models that were learned: which scores, how good each is, and the switch. */
export function ModelsPanel({ scoring }: { scoring: Scoring }) {
  const { t } = useTranslation("scoring");
  const { data, refetch } = useRead(listScoreModels, { query: { limit: 10 } });
  const [chosen, setChosen] = useState<string | null>(null);
  const learn = useWrite(learnScoreModel, {
    onDone: () => toast({ text: t("models.started") }),
    onFailed: useErrorToast(),
  });
  const { learning, can } = scoring;
  const models = data?.items ?? [];
  const shown = chosen ?? models.find(({ live }) => live)?.id ?? models[0]?.id;
  return (
    <Panel
      title={t("models.title")}
      end={
        can.includes("run") && (
          <Button
            icon={GraduationCap}
            busy={learn.isPending}
            disabled={!learning.enough}
            onClick={() => learn.mutate({})}
          >
            {t("models.learn")}
          </Button>
        )
      }
    >
      {!learning.enough && <p className="muted">{t("models.thin")}</p>}
      <ul className={styles.models}>
        <ModelLine
          title={t("rules")}
          note={t("settingsVersion", { version: scoring.live.settingsVersion })}
          isLive={scoring.live.kind === "RULES"}
          maySwitch={can.includes("switch")}
          modelId={null}
          onSwitched={() => void refetch()}
        />
        {models.map((model) => (
          <ModelLine
            key={model.id}
            title={t("model", { number: model.number })}
            note={t(`verdict.${model.verdict}`)}
            isLive={model.live}
            isShown={model.id === shown}
            maySwitch={can.includes("switch")}
            modelId={model.id}
            onShow={() => setChosen(model.id)}
            onSwitched={() => void refetch()}
          />
        ))}
      </ul>
      {shown && <ModelCard id={shown} />}
    </Panel>
  );
}

type LineProps = {
  title: string;
  note: string;
  isLive: boolean;
  isShown?: boolean;
  maySwitch: boolean;
  modelId: string | null;
  onShow?: () => void;
  onSwitched: () => void;
};

function ModelLine(props: LineProps) {
  const { title, note, isLive, isShown, maySwitch, modelId, onShow, onSwitched } = props;
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const change = useWrite(switchScoring, {
    onDone: ({ scored, unscored }) => {
      setAsking(false);
      toast({ text: t("models.switched", { leads: format.number(scored + unscored) }) });
      onSwitched();
    },
    onFailed: useErrorToast(),
  });
  return (
    <li className={styles.row} data-shown={isShown || undefined}>
      <span className="grow">
        {onShow ? (
          <button type="button" className={styles.name} onClick={onShow} aria-pressed={isShown}>
            {title}
          </button>
        ) : (
          title
        )}
        <span className="muted t1"> {note}</span>
      </span>
      {isLive && <span className="strong">{t("models.live")}</span>}
      {!isLive && maySwitch && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t("models.use")}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        title={t("models.askTitle", { name: title })}
        text={t("models.askText")}
        confirm={t("models.use")}
        busy={change.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => change.mutate({ body: { modelId } })}
      />
    </li>
  );
}

import { type CallScript, getCallScript } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { useAnswerWords } from "../../shared/script/spoken-text.tsx";
import { type Fact, FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";

/** What was asked and answered in a call, in the order of the script that it began with. */
export function CallAnswers({ callId }: { callId: string }) {
  const { t } = useTranslation("scripts");
  const { data, error, refetch } = useRead(getCallScript, { params: { id: callId } });
  const note = data && t("follows", { name: data.name, version: data.version });
  return (
    <Panel title={t("answers")} note={note}>
      {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
      {data && <Answers script={data} />}
    </Panel>
  );
}

function Answers({ script }: { script: CallScript }) {
  const { t } = useTranslation("scripts");
  const facts = useFacts(script);
  if (facts.length === 0) return <p className="muted">{t("noAnswers")}</p>;
  return <FactList facts={facts} />;
}

function useFacts({ definition, answers, path }: CallScript): Fact[] {
  const { t } = useTranslation("scripts");
  const format = useFormat();
  const say = useAnswerWords();
  return definition.steps.flatMap((step) =>
    step.questions.flatMap((question): Fact[] => {
      const answer = answers.find((one) => one.question === question.key);
      if (!answer) return [];
      const beside = path.includes(step.id) ? "" : ` (${t("beside")})`;
      const value = (
        <>
          {say(question, answer.value)}
          <span className="muted t1">
            {" "}
            {format.clock(answer.at)}
            {beside}
          </span>
        </>
      );
      return [{ name: question.label, value }];
    }),
  );
}

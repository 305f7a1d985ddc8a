import { getCallFlow } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { useExitName } from "../flows/steps.ts";
import styles from "./calls.module.css";

/** The way of a caller through a flow: each step that he came to, for how long, and how he left it. */
export function CallFlow({ callId }: { callId: string }) {
  const { t } = useTranslation("flows");
  const { data, error, refetch } = useRead(getCallFlow, { params: { id: callId } });
  const mayOpen = useGrant("flows:read") !== undefined;
  const format = useFormat();
  const exitName = useExitName();
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data?.flowId || data.version === null) return null;
  const { flowId, flowName, version, end, steps } = data;
  const name = `${flowName}, ${t("versionNumber", { version })}`;
  const seconds = (at: string, leftAt: string) => (Date.parse(leftAt) - Date.parse(at)) / 1000;
  return (
    <Panel
      title={t("ofCall")}
      note={end === null ? t("stillLed") : t(`endOf.${end}`)}
      end={
        mayOpen ? (
          <Link to="/flows/$flowId" params={{ flowId }} className="link">
            {name}
          </Link>
        ) : (
          name
        )
      }
      flush
    >
      <ScrollBox label={t("ofCall")}>
        <table className={styles.steps}>
          <thead>
            <tr>
              <th scope="col">{t("figures.step")}</th>
              <th scope="col">{t("cameAt")}</th>
              <th scope="col">{t("stayed")}</th>
              <th scope="col">{t("leftBy")}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ stepId, name: step, type, at, leftAt, exit }) => (
              <tr key={`${stepId} ${at}`}>
                <th scope="row">
                  {step} <span className="muted t1">{t(`type.${type}`)}</span>
                </th>
                <td className="num">
                  <time dateTime={at}>{format.clock(at)}</time>
                </td>
                <td className="num">
                  {leftAt === null ? "" : format.duration(Math.round(seconds(at, leftAt)))}
                </td>
                <td>{exit === null ? t("stillThere") : exitWords(exit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );

  function exitWords(exit: string) {
    return /^[0-9*#]$/.test(exit) ? t("keyPressed", { key: exit }) : exitName(undefined, exit);
  }
}

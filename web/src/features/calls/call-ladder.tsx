import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { type LegEvent, type Rung, rungsOf } from "./call-ladder-model.ts";
import styles from "./calls.module.css";

/** What the carrier reported about all sides of a call, one rung an event. */
export function CallLadder({ history }: { history: readonly LegEvent[] }) {
  const { t } = useTranslation("calls");
  const rungs = rungsOf(history);
  const hasThird = rungs.some(({ leg }) => leg === "THIRD");
  if (rungs.length === 0) return <p className={styles.note}>{t("ladder.none")}</p>;
  return (
    <table className={styles.ladder}>
      <thead>
        <tr>
          <th scope="col">{t("ladder.time")}</th>
          <th scope="col">{t("ladder.CUSTOMER")}</th>
          <th scope="col">{t("ladder.AGENT")}</th>
          {hasThird && <th scope="col">{t("ladder.THIRD")}</th>}
        </tr>
      </thead>
      <tbody>
        {rungs.map((rung) => (
          <RungRow key={rung.key} rung={rung} hasThird={hasThird} />
        ))}
      </tbody>
    </table>
  );
}

function RungRow({ rung, hasThird }: { rung: Rung; hasThird: boolean }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const word = t(`leg.${rung.type}` as "leg.ENDED", { defaultValue: rung.type });
  const cause =
    rung.cause && t(`cause.${rung.cause}` as "cause.NORMAL", { defaultValue: rung.cause });
  const event = (
    <div className={styles.rung}>
      <strong>{word}</strong>
      {rung.queue && <span>{rung.queue}</span>}
      {cause && <span className="muted">{cause}</span>}
      {rung.answeredBy && <Verdict event={rung} />}
      {rung.sipStatus !== null && <SipStatus status={rung.sipStatus} />}
    </div>
  );
  return (
    <tr data-leg={rung.leg}>
      <td>
        <time dateTime={rung.at}>{format.clock(rung.at)}</time>
        <span className="faint t1"> +{format.decimal(rung.offset, 1)} s</span>
      </td>
      <td>{rung.leg === "CUSTOMER" && event}</td>
      <td>{rung.leg === "AGENT" && event}</td>
      {hasThird && <td>{rung.leg === "THIRD" && event}</td>}
    </tr>
  );
}

/** What the detection took whoever answered for, and how sure it was. */
export function Verdict({ event: { answeredBy, confidence } }: { event: LegEvent }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  if (!answeredBy) return null;
  const who = t(`detection.${answeredBy}`);
  const isSaid = confidence !== null && confidence !== undefined;
  const words = isSaid ? t("detection.sure", { who, share: format.percent(confidence) }) : who;
  return <span className="muted">{words}</span>;
}

/** The number that every engineer of a carrier asks for first, and what it says. */
function SipStatus({ status }: { status: number }) {
  const { t } = useTranslation("calls");
  const words = t(`sip.${status}` as "sip.486", { defaultValue: "" });
  return (
    <span className={styles.status}>
      SIP {status}
      {words && ` ${words}`}
    </span>
  );
}

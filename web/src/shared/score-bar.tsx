import type { LeadScore } from "@parley/contract";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import styles from "./score-bar.module.css";
import { useFactorName } from "./use-factor-name.ts";

type Contribution = LeadScore["contributions"][number];

const shades = [1, 0.82, 0.66, 0.5, 0.36];
/** Of a learned model the fields that matter most; the others are one line. */
const mostShown = 7;

/** A score of a hundred and what it is made of, so that one can add it up. */
export function ScoreBar({ score }: { score: LeadScore }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const { contributions, exact, model } = score;
  return (
    <>
      <div className={styles.head}>
        <span className="t4 strong num">{format.number(score.score)}</span>
        <span className="muted">{t("ofHundred")}</span>
        <span className={`t1 faint ${styles.sum}`}>
          {t("sumOf", { exact: format.decimal(exact, 1), count: contributions.length })}
        </span>
      </div>
      {model.kind === "RULES" ? (
        <Rules contributions={contributions} exact={exact} />
      ) : (
        <Fields contributions={contributions} />
      )}
    </>
  );
}

function Rules({ contributions, exact }: { contributions: Contribution[]; exact: number }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const nameOf = useFactorName();
  return (
    <>
      <div
        className={styles.stack}
        role="img"
        aria-label={t("scoreIs", { exact: format.decimal(exact, 1) })}
      >
        {contributions.map(({ factor, points }, i) => (
          <i key={factor} style={{ width: `${points}%`, opacity: shades[i] ?? 0.3 }} />
        ))}
        <i className={styles.rest} />
      </div>
      <dl className={styles.factors}>
        {contributions.map(({ factor, points, weight }, i) => (
          <Fragment key={factor}>
            <dt>{nameOf(factor)}</dt>
            <dd className={styles.track} aria-hidden="true">
              <i
                style={{
                  width: `${weight ? (100 * points) / weight : 0}%`,
                  opacity: shades[i] ?? 0.3,
                }}
              />
            </dd>
            <dd className={styles.points}>
              {format.decimal(points, 1)}
              <span className="faint"> / {format.number(weight ?? 0)}</span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </>
  );
}

/** Parts of a learned score may go either way from where every lead starts. */
function Fields({ contributions }: { contributions: Contribution[] }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const nameOf = useFactorName();
  const lines = shortened(contributions);
  const largest = Math.max(1, ...lines.map(({ points }) => Math.abs(points)));
  return (
    <dl className={styles.factors}>
      {lines.map(({ factor, points }) => (
        <Fragment key={factor}>
          <dt>{factor === "others" ? t("otherFields") : nameOf(factor)}</dt>
          <dd className={styles.track} aria-hidden="true">
            <b />
            <i className={points < 0 ? styles.down : undefined} style={barOf(points / largest)} />
          </dd>
          <dd className={styles.points}>{signed(format.decimal(Math.abs(points), 1), points)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function barOf(share: number) {
  const width = Math.abs(share) * 50;
  return { left: `${share < 0 ? 50 - width : 50}%`, width: `${width}%` };
}

function signed(words: string, points: number): string {
  return points < 0 ? `\u2212${words}` : `+${words}`;
}

/** The start, the largest parts, and the sum of the rest: together still the score. */
function shortened(contributions: Contribution[]): Pick<Contribution, "factor" | "points">[] {
  const start = contributions.filter(({ factor }) => factor === "start");
  const fields = contributions
    .filter(({ factor }) => factor !== "start")
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const rest = fields.slice(mostShown);
  const sum = rest.reduce((all, { points }) => all + Math.round(points * 10), 0) / 10;
  const others = rest.length === 0 ? [] : [{ factor: "others", points: sum }];
  return [...start, ...fields.slice(0, mostShown), ...others];
}

/** A score in a row: the number, and a bar as long. */
export function ScoreMini({ score }: { score: number | null }) {
  const format = useFormat();
  if (score === null) return <span className="faint">–</span>;
  return (
    <span className={styles.mini}>
      <span>{format.number(score)}</span>
      <span className={styles.track} aria-hidden="true">
        <i style={{ left: 0, width: `${score}%` }} />
      </span>
    </span>
  );
}

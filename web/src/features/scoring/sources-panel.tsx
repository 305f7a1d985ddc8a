import type { Scoring } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./scoring.module.css";

/** What each source came to, and what it is worth for it. */
export function SourcesPanel({ sources }: Pick<Scoring, "sources">) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  return (
    <Panel title={t("sources.title")} note={t("sources.note")} flush={sources.length > 0}>
      {sources.length === 0 ? (
        <p className="muted">{t("sources.none")}</p>
      ) : (
        <ScrollBox label={t("sources.title")} className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("factor.source")}</th>
                <th scope="col">{t("sources.closed")}</th>
                <th scope="col">{t("sources.converted")}</th>
                <th scope="col">{t("sources.quality")}</th>
              </tr>
            </thead>
            <tbody>
              {sources.map(({ name, closed, converted, quality, byHand }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{format.number(closed)}</td>
                  <td>
                    {format.number(converted)}
                    {closed > 0 && (
                      <span className="faint"> ({format.percent(converted / closed)})</span>
                    )}
                  </td>
                  <td>
                    {format.percent(quality / 100)}
                    {byHand && <span className="faint"> {t("sources.byHand")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Panel>
  );
}

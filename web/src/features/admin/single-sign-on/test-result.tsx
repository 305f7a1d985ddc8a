import type { Output, testSso } from "@parley/contract";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./single-sign-on.module.css";

/** What the provider's description holds, check by check. */
export function TestResult({ result }: { result: Output<typeof testSso> }) {
  const { t } = useTranslation("singleSignOn");
  return (
    <div role="status">
      <p className="strong">{t(result.ok ? "test.good" : "test.bad")}</p>
      <ul className={styles.checks}>
        {result.checks.map(({ check, ok, detail }) => {
          const Icon = ok ? CircleCheck : TriangleAlert;
          return (
            <li key={check}>
              <span className="fg" data-state={ok ? "available" : "breach"}>
                <Icon className="icon-14" aria-label={t(ok ? "test.ok" : "test.wrong")} />
              </span>
              <span>
                {t(`test.check.${check}`)}: <span className="muted">{detail}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

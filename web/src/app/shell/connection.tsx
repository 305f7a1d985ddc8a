import { Radio, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { liveStore } from "../../api/live.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import styles from "./shell.module.css";

const quietSeconds = 2;

/** Says that the connection is lost, once it has been for a moment. */
export function ConnectionBanner() {
  const lostAt = liveStore((state) => (state.status === "lost" ? state.lostAt : null));
  return lostAt === null ? null : <LostBanner lostAt={lostAt} />;
}

function LostBanner({ lostAt }: { lostAt: number }) {
  const { t } = useTranslation("shell");
  useSecond();
  const seconds = Math.floor((Date.now() - lostAt) / 1000);
  if (seconds < quietSeconds) return null;
  return (
    <div className={styles.bannerBox}>
      <Banner look="warning" icon={WifiOff}>
        <strong>{t("lost", { count: seconds })}</strong> {t("lostText")}
      </Banner>
    </div>
  );
}

/** Live, and the zone that times are shown in. */
export function LiveClock() {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const now = useSecond();
  const lost = liveStore((state) => state.status === "lost");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <span className={`${styles.live} only-wide`}>
      <span className="fg" data-state={lost ? "warning" : "available"}>
        {lost ? (
          <WifiOff className="icon-14" aria-hidden />
        ) : (
          <Radio className="icon-14" aria-hidden />
        )}
      </span>
      {lost ? t("reconnecting") : t("live")}
      <time className="faint">
        {format.clock(now)} {zone}
      </time>
    </span>
  );
}

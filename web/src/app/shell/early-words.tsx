import { useTranslation } from "react-i18next";
import { commandStore } from "./command-store.ts";

/** Takes what is typed while the command menu is still on its way, which goes on with it. */
export function EarlyWords() {
  const { t } = useTranslation("shell");
  return (
    <input
      className="sr"
      aria-label={t("searchOrJump")}
      ref={(input) => input?.focus()}
      onChange={(event) => commandStore.setState({ words: event.currentTarget.value })}
    />
  );
}

import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { phoneStore, setPhone } from "./phone-store.ts";
import { usePhoneNeed } from "./use-phone-need.ts";

/** Between two calls: whether there is a phone, and why not. */
export function PhoneLine() {
  const { t } = useTranslation("phone");
  const { need } = usePhoneNeed();
  const { status, problem } = phoneStore();
  if (need === undefined) return null;
  if (need === "NONE") return <p className="muted">{t("simulated")}</p>;
  if (need === "OWN_DEVICE") return <p className="muted">{t("ownDevice")}</p>;
  return (
    <>
      <p className="muted">{problem ? t(`problem.${problem}`) : t(`line.${status}`)}</p>
      {status !== "OFF" && (
        <Button size="small" onClick={() => setPhone({ asked: "DEVICES" })}>
          {t("devices")}
        </Button>
      )}
    </>
  );
}

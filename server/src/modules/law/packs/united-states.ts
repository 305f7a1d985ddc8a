import { daily, type Pack, type PackRule, rule } from "./pack.ts";

const read = "2026-11-22";

/** The Telemarketing Sales Rule and the rules under the Telephone Consumer Protection Act. */
const federal: readonly PackRule[] = [
  rule("hours", daily("08:00", "21:00"), [
    "LAW",
    "47 CFR 64.1200(c)(1); 16 CFR 310.4(c): 8 a.m. to 9 p.m. by the called person's clock",
    read,
  ]),
  rule("nationalFileDays", 31, [
    "LAW",
    "16 CFR 310.4(b)(3)(iv): a version of the registry obtained no more than 31 days before the call",
    read,
  ]),
  rule("callerIdNeeded", true, [
    "LAW",
    "16 CFR 310.4(a)(8); 47 CFR 64.1601(e): a telemarketer's number is transmitted",
    read,
  ]),
];

export const unitedStates: Pack = {
  code: "US",
  name: "United States, federal (TSR, TCPA)",
  countries: ["US"],
  region: null,
  optional: false,
  rules: federal,
};

/** Two states whose acts say the same: narrower hours, three calls, consent for automated dialling. */
function like(state: Pick<Pack, "code" | "name" | "region">, act: [string, string, string]): Pack {
  const [hours, calls, consent] = act;
  const own: readonly PackRule[] = [
    rule("hours", daily("08:00", "20:00"), [
      "LAW",
      `${hours}: 8 a.m. to 8 p.m.; an area code of the state is presumed to be a resident's`,
      read,
    ]),
    rule("callsPerNumberIn24Hours", 3, [
      "LAW",
      `${calls}: no more than three calls in 24 hours on the same subject`,
      read,
    ]),
    rule("marketingConsent", "AUTOMATIC", [
      "LAW",
      `${consent}: prior express written consent where numbers are selected and dialled by a system`,
      read,
    ]),
  ];
  const rest = federal.filter(({ figure }) => !own.some((one) => one.figure === figure));
  return { ...state, countries: ["US"], optional: false, rules: [...own, ...rest] };
}

export const florida = like({ code: "US-FL", name: "Florida (FTSA)", region: "Florida" }, [
  "Fla. Stat. 501.616(6)(a)",
  "Fla. Stat. 501.616(6)(b)",
  "Fla. Stat. 501.059(8)(a)",
]);

export const oklahoma = like({ code: "US-OK", name: "Oklahoma (OTSA)", region: "Oklahoma" }, [
  "Okla. Stat. 15 § 775C.4",
  "Okla. Stat. 15 § 775C.4",
  "Okla. Stat. 15 § 775C.3",
]);

export const debtCollection: Pack = {
  code: "US-REG-F",
  name: "United States, debt collection (Regulation F)",
  countries: ["US"],
  region: null,
  optional: true,
  rules: [
    rule("hours", daily("08:00", "21:00"), [
      "LAW",
      "12 CFR 1006.6(b)(1)(i): before 8 a.m. and after 9 p.m. is inconvenient",
      read,
    ]),
    rule("callsPerPersonIn7Days", 7, [
      "LAW",
      "12 CFR 1006.14(b)(2)(i)(A): presumption above seven calls in seven days about a debt",
      read,
    ]),
    rule("daysAfterConversation", 7, [
      "LAW",
      "12 CFR 1006.14(b)(2)(i)(B): presumption within seven days after a conversation",
      read,
    ]),
  ],
};

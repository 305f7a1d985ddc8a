import type { Basis } from "../packs/pack.ts";

/** Where whoever is recorded must be told before, and what says so. */
export type RecordingLaw = {
  country: string;
  region: string | null;
  /** ALL: everybody on the line must know. ONE: one of them, which is we. */
  consent: "ALL" | "ONE";
  basis: Basis;
  citation: string;
};

/** States of the US whose acts want the consent of all, or are read so. */
const states: readonly [region: string, basis: Basis, citation: string][] = [
  ["California", "LAW", "Cal. Penal Code 632, 632.7"],
  ["Connecticut", "LAW", "Conn. Gen. Stat. 52-570d"],
  ["Delaware", "CAUTION", "11 Del. C. 1335(a)(4), against 2402(c)(4)"],
  ["Florida", "LAW", "Fla. Stat. 934.03(2)(d)"],
  ["Illinois", "LAW", "720 ILCS 5/14-2"],
  ["Maryland", "LAW", "Md. Code, Cts. & Jud. Proc. 10-402(c)(3)"],
  ["Massachusetts", "LAW", "Mass. Gen. Laws ch. 272, 99"],
  ["Michigan", "CAUTION", "Mich. Comp. Laws 750.539c; whether it binds participants is disputed"],
  ["Montana", "LAW", "Mont. Code 45-8-213"],
  ["Nevada", "LAW", "Nev. Rev. Stat. 200.620"],
  ["New Hampshire", "LAW", "N.H. Rev. Stat. 570-A:2"],
  ["Pennsylvania", "LAW", "18 Pa. Cons. Stat. 5703, 5704(4)"],
  ["Washington", "LAW", "Wash. Rev. Code 9.73.030"],
];

const unitedStates: readonly RecordingLaw[] = [
  ...states.map(([region, basis, citation]) => {
    return { country: "US", region, consent: "ALL" as const, basis, citation };
  }),
  {
    ...{ country: "US", region: null, consent: "ONE", basis: "LAW" },
    citation: "18 U.S.C. 2511(2)(d)",
  },
];

/** Countries of the European Union, where whoever is recorded is told when his data are obtained. */
const union =
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" ");
const unionOwn: Readonly<Record<string, string>> = {
  DE: "section 201 of the Criminal Code; Regulation (EU) 2016/679, article 13",
};

export const recordingLaws: readonly RecordingLaw[] = [
  ...unitedStates,
  {
    ...{ country: "GB", region: null, consent: "ALL", basis: "LAW" },
    citation: "SI 2018/356: all reasonable efforts to inform; UK GDPR, article 13",
  },
  ...union.map((country): RecordingLaw => {
    const citation = unionOwn[country] ?? "Regulation (EU) 2016/679, article 13";
    return { country, region: null, consent: "ALL", basis: "LAW", citation };
  }),
];

/** How figures read on paper in a language. */
export type Figures = {
  count(value: number): string;
  /** A share, with two digits; a dash where there is none. */
  percent(value: number | null): string;
  money(value: number | null): string;
  duration(seconds: number): string;
  instant(at: string, zone: string): string;
};

export function figuresFor(locale: string): Figures {
  const tag = locale === "es" ? "es-ES" : "en-GB";
  const whole = new Intl.NumberFormat(tag, { useGrouping: true });
  const fine = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const share = new Intl.NumberFormat(tag, {
    ...{ style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 },
  });
  return {
    count: (value) => whole.format(value),
    percent: (value) => (value === null ? "–" : share.format(value)),
    money: (value) => (value === null ? "–" : fine.format(value)),
    duration: (seconds) => {
      const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
      return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
    },
    instant: (at, zone) =>
      new Intl.DateTimeFormat(tag, {
        ...{ dateStyle: "medium", timeStyle: "medium", timeZone: zone },
      }).format(new Date(at)),
  };
}

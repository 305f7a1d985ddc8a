/** How the sound of a line was, over some time. */
export type LineFigures = {
  /** Of the packets that should have come, the share that did not: 0 to 1. */
  lossShare: number;
  jitterMs: number;
  roundTripMs: number;
};

/** Of G.711 with concealment of lost packets: ITU-T G.113 (2007), appendix I. */
const robustness = 25.1;
/** Of what is sent every 20 ms and waits as long again in the devices at both ends. */
const devicesMs = 40;

/**
 * How people would judge the sound, from 1 (bad) to 4.5 (excellent): the E-model of ITU-T G.107 (06/2015) with its
 * default values, the effect of delay as Cole and Rosenbluth put it ("Voice over IP performance monitoring", 2001),
 * and the conversion of G.107 annex B.
 */
export function meanOpinionScore({ lossShare, jitterMs, roundTripMs }: LineFigures): number {
  // Against jitter a browser holds back about twice as much as there is of it.
  const delay = roundTripMs / 2 + 2 * jitterMs + devicesMs;
  const byDelay = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
  const loss = Math.min(1, Math.max(0, lossShare)) * 100;
  const byLoss = (95 * loss) / (loss + robustness);
  const rating = 93.2 - byDelay - byLoss;
  if (rating <= 0) return 1;
  const score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.max(1, Math.round(score * 100) / 100);
}

import type { Page } from "playwright-core";

const rate = 48_000;

/**
 * What the microphone of a browser hears, as a WAV: short tones with pauses, because a browser takes a steady one for
 * noise and suppresses it.
 */
export function beeps(hertz: number, seconds = 3): Buffer {
  const samples = Int16Array.from({ length: rate * seconds }, (_, i) => {
    const isOn = i % (rate / 2) < rate / 3;
    return isOn ? Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / rate)) : 0;
  });
  const data = Buffer.from(samples.buffer);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/**
 * Run in a page before anything else: keeps its connections, so that a test can listen to them. `relayOnly`: as in a
 * network that lets nothing out but the way to a relay.
 */
export function watchPeers(relayOnly: boolean): void {
  const kept: RTCPeerConnection[] = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(relayOnly ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
      kept.push(this);
    }
  };
  Object.assign(window, { testPeers: kept });
}

/** By what kind of way the page's newest connection goes: `host`, `srflx`, `relay`. */
export function wayOf(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const { testPeers } = window as unknown as { testPeers: RTCPeerConnection[] };
    const open = testPeers.filter(({ connectionState }) => connectionState === "connected").at(-1);
    const stats = [...((await open?.getStats())?.values() ?? [])];
    const pair = stats.find(({ type, nominated }) => type === "candidate-pair" && nominated);
    return stats.find(({ id }) => id === pair?.localCandidateId)?.candidateType;
  });
}

/** The loudest frequency that the page's newest connection brings, over a quarter of a second; 0 for silence. */
export function loudestHertz(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { testPeers } = window as unknown as { testPeers: RTCPeerConnection[] };
    const open = testPeers.filter(({ connectionState }) => connectionState === "connected").at(-1);
    const track = open?.getReceivers()[0]?.track;
    if (!track) return 0;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8_192;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.reduce((best, level, i) => (level > (bins[best] ?? 0) ? i : best), 0);
    const level = bins[loudest] ?? Number.NEGATIVE_INFINITY;
    const hertz = (loudest * context.sampleRate) / analyser.fftSize;
    await context.close();
    return level > -60 ? hertz : 0;
  });
}

/** In the page: stands for the notices of a system, which no test could see. */
export function watchNotices(): void {
  const shown: string[] = [];
  const Notice = class {
    static permission = "default";
    static async requestPermission() {
      Notice.permission = "granted";
      return Notice.permission;
    }
    onclick = () => {};
    constructor(title: string) {
      shown.push(title);
    }
    close() {}
  };
  Object.assign(window, { Notification: Notice, noticesShown: shown });
}

const keys = { input: "parley-microphone", output: "parley-speaker" } as const;
type Kind = keyof typeof keys;

export type Device = { id: string; name: string };

/** The device that was chosen on this computer; null for the system's own choice. */
export function chosenDevice(kind: Kind): string | null {
  return localStorage.getItem(keys[kind]);
}

export function chooseDevice(kind: Kind, id: string | null): void {
  if (id === null) localStorage.removeItem(keys[kind]);
  else localStorage.setItem(keys[kind], id);
}

/** Names are told only after the microphone was allowed. */
export async function listDevices(): Promise<Record<Kind, Device[]>> {
  const found = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    found
      .filter((one) => one.kind === kind && one.deviceId !== "")
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
  return { input: of("audioinput"), output: of("audiooutput") };
}

/** The microphone, the one that was chosen if it is there. */
export function openMicrophone(): Promise<MediaStream> {
  const id = chosenDevice("input");
  const audio: MediaTrackConstraints = {
    ...(id && { deviceId: { ideal: id } }),
    ...{ echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  };
  return navigator.mediaDevices.getUserMedia({ audio, video: false });
}

/** How loud a stream is, 0 to 1, told some times a second until it is let go of. */
export function followLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    // Speech at the usual distance is about -30 dB: a tenth of the scale would look like silence.
    tell(Math.min(1, Math.sqrt(power) * 4));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Two short tones: somebody is on the line. */
export function ring(): void {
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0.2;
  gain.connect(context.destination);
  for (const [start, hertz] of [
    [0, 660],
    [0.18, 880],
  ] as const) {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.14);
  }
  setTimeout(() => void context.close(), 600);
}

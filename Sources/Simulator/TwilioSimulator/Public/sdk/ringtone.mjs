// @ts-check
// The tone of a telephone that rings, without a file: 440 and 480 hertz, two seconds on and four off (ITU-T E.180).

export class Ringtone {
  #volume;
  /** @type {AudioContext | null} */
  #context = null;

  /** @param {number} volume  from 0 to 1 */
  constructor(volume) {
    this.#volume = volume;
  }

  start() {
    if (this.#context) return;
    try {
      const context = new AudioContext();
      this.#context = context;
      const gain = context.createGain();
      gain.gain.value = 0;
      // Half an hour of it: nobody lets it ring longer.
      for (let second = 0; second < 1800; second += 6) {
        gain.gain.setValueAtTime(this.#volume, context.currentTime + second);
        gain.gain.setValueAtTime(0, context.currentTime + second + 2);
      }
      gain.connect(context.destination);
      for (const hertz of [440, 480]) {
        const oscillator = context.createOscillator();
        oscillator.frequency.value = hertz;
        oscillator.connect(gain);
        oscillator.start();
      }
    } catch {
      // A browser that lets no page make a sound before a click: it rings for the eyes alone.
    }
  }

  stop() {
    this.#context?.close().catch(() => {});
    this.#context = null;
  }
}

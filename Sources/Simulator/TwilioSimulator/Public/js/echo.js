// @ts-check
// The echo of one call, in place of a microphone and a loudspeaker.

/** @typedef {{phase: import('./echo-machine.js').Phase, heard: number, said: number}} Report */

export class Echo {
  #context;
  #node;
  /** What it says. */
  stream;

  /** @param {AudioContext} context @param {AudioWorkletNode} node @param {MediaStream} stream */
  constructor(context, node, stream) {
    this.#context = context;
    this.#node = node;
    this.stream = stream;
  }

  /** @param {(report: Report, echo: Echo) => void} onReport @returns {Promise<Echo>} */
  static async open(onReport) {
    const context = new AudioContext();
    try {
      // Only pages of https and of this machine have one (Web Audio API 1.1, `SecureContext`), and no old browser has.
      if (!context.audioWorklet) throw new Error(isSecureContext ? 'This browser has no AudioWorklet. Choose My headset.' : insecure);
      await context.audioWorklet.addModule(new URL('./echo-worklet.js', import.meta.url));
      const node = new AudioWorkletNode(context, 'echo', { channelCount: 1, channelCountMode: 'explicit', outputChannelCount: [1] });
      const output = context.createMediaStreamDestination();
      node.connect(output);
      const echo = new Echo(context, node, output.stream);
      node.port.onmessage = ({ data }) => onReport(data, echo);
      await context.resume();
      return echo;
    } catch (error) {
      void context.close();
      throw error;
    }
  }

  /** @param {MediaStream} stream  the far side's */
  hear(stream) {
    this.#context.createMediaStreamSource(stream).connect(this.#node);
  }

  /** What it has reported and nobody has read yet is not read any more. */
  close() {
    this.#node.port.onmessage = null;
    for (const track of this.stream.getTracks()) track.stop();
    void this.#context.close();
  }
}

/** Neither a microphone nor a sound thread is given to such a page. */
export const insecure = 'A browser allows it only by https, or at an address of its own machine such as 127.0.0.1.';

// @ts-check
// What the handset sends and plays. In echo mode it has no microphone and no loudspeaker: it says back what it hears, so that
// one person at one machine hears himself and nothing can howl. With a headset it is a telephone like any other.

/** @typedef {'echo' | 'headset'} Mode */
/** @typedef {{phase: import('./echo-machine.js').Phase, heard: number, said: number}} Report */

/** @typedef {{context: AudioContext, node: AudioWorkletNode, stream: MediaStream, source?: AudioNode}} Echo */

/** Asked for by name: not every browser does these by itself. */
const microphone = Object.freeze({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });

export class HandsetSound {
  /** @type {Mode} */
  #mode;
  #onReport;
  /** @type {Echo | null} */
  #echo = null;
  /** @type {any} */
  #call = null;

  /** @param {Mode} mode @param {(report: Report | null) => void} onReport  null: there is no echo now */
  constructor(mode, onReport) {
    this.#mode = mode;
    this.#onReport = onReport;
  }

  get mode() {
    return this.#mode;
  }

  /** The device's `getUserMedia`. @param {MediaStreamConstraints} constraints @returns {Promise<MediaStream>} */
  async open({ audio }) {
    if (this.#mode === 'headset') {
      return navigator.mediaDevices.getUserMedia({ audio: { ...microphone, .../** @type {object} */ (audio === true ? {} : audio) } });
    }
    return this.#makeEcho();
  }

  /** A call of the device, from its first moment on. @param {any} call */
  take(call) {
    this.#call = call;
    call.setAloud(this.#mode === 'headset');
    call.on('accept', () => this.#listen());
  }

  /** The call is over, or never was. */
  end() {
    this.#call = null;
    this.#closeEcho();
  }

  /** For an open call, and for those after it. It throws when there is no microphone, and all stays as it was. @param {Mode} mode */
  async change(mode) {
    const [call, before, echo] = [this.#call, this.#mode, this.#echo];
    if (mode === before) return;
    this.#mode = mode;
    if (call?.status() !== 'open') return void call?.setAloud(mode === 'headset');
    // Silence first: between one microphone and the next there must be no loop either.
    call.setAloud(false);
    this.#echo = null;
    try {
      const stream = await this.open({ audio: true });
      if (this.#call !== call) return this.#abandon(stream, echo);
      await call.setInput(stream);
    } catch (error) {
      this.#mode = before;
      this.#echo = echo;
      throw error;
    } finally {
      call.setAloud(this.#mode === 'headset');
    }
    close(echo);
    if (mode === 'headset') this.#onReport(null);
    this.#listen();
  }

  /** The call ended while its microphone was opened. @param {MediaStream} stream @param {Echo | null} echo */
  #abandon(stream, echo) {
    for (const track of stream.getTracks()) track.stop();
    close(echo);
    this.end();
  }

  async #makeEcho() {
    const context = new AudioContext();
    await context.audioWorklet.addModule(new URL('./echo-worklet.js', import.meta.url));
    const node = new AudioWorkletNode(context, 'echo', { channelCount: 1, channelCountMode: 'explicit', outputChannelCount: [1] });
    const output = context.createMediaStreamDestination();
    node.connect(output);
    node.port.onmessage = ({ data }) => this.#onReport(data);
    await context.resume();
    this.#echo = { context, node, stream: output.stream };
    return output.stream;
  }

  #listen() {
    const stream = this.#call?.getRemoteStream();
    if (!this.#echo || !stream) return;
    this.#echo.source = this.#echo.context.createMediaStreamSource(stream);
    this.#echo.source.connect(this.#echo.node);
  }

  #closeEcho() {
    close(this.#echo);
    this.#echo = null;
    this.#onReport(null);
  }
}

/** What it has reported and nobody has read yet is not read any more. @param {Echo | null} echo */
function close(echo) {
  if (!echo) return;
  echo.node.port.onmessage = null;
  void echo.context.close();
}

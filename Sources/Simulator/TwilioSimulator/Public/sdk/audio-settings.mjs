// @ts-check
// The device's sound: which tones it plays, which microphone and loudspeaker it uses. Absent from the genuine helper's
// interface are processors, the input volume, and the ringtone's own loudspeaker.

export class AudioSettings {
  #plays = { incoming: true, outgoing: true, disconnect: true };
  /** @type {Map<string, MediaDeviceInfo>} */
  availableInputDevices = new Map();
  /** @type {Map<string, MediaDeviceInfo>} */
  availableOutputDevices = new Map();
  /** @type {MediaDeviceInfo | null} */
  inputDevice = null;
  isOutputSelectionSupported = 'setSinkId' in HTMLAudioElement.prototype;
  #speaker = '';
  #onSpeaker;

  /** @param {(id: string) => void} onSpeaker */
  constructor(onSpeaker) {
    this.#onSpeaker = onSpeaker;
    void this.#list();
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#list());
  }

  /** @param {boolean} [isOn] */
  incoming(isOn) { return this.#toggle('incoming', isOn); }
  /** @param {boolean} [isOn] */
  outgoing(isOn) { return this.#toggle('outgoing', isOn); }
  /** @param {boolean} [isOn] */
  disconnect(isOn) { return this.#toggle('disconnect', isOn); }

  /** @param {string} id  takes effect with the next call */
  async setInputDevice(id) {
    await this.#list();
    const device = this.availableInputDevices.get(id);
    if (!device) throw new Error(`Device not found: ${id}`);
    this.inputDevice = device;
  }

  async unsetInputDevice() {
    this.inputDevice = null;
  }

  /** @type {{get: () => string[], set: (id: string) => Promise<void>}} */
  speakerDevices = {
    get: () => [this.#speaker],
    set: async (id) => {
      this.#speaker = id;
      this.#onSpeaker(id);
    },
  };

  get constraints() {
    return this.inputDevice ? { deviceId: { exact: this.inputDevice.deviceId } } : /** @type {const} */ (true);
  }

  get speaker() {
    return this.#speaker;
  }

  /** @param {'incoming' | 'outgoing' | 'disconnect'} sound @param {boolean} [isOn] */
  #toggle(sound, isOn) {
    if (isOn !== undefined) this.#plays[sound] = isOn;
    return this.#plays[sound];
  }

  async #list() {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    const of = (/** @type {string} */ kind) => new Map(devices.filter((one) => one.kind === kind).map((one) => [one.deviceId, one]));
    this.availableInputDevices = of('audioinput');
    this.availableOutputDevices = of('audiooutput');
  }
}

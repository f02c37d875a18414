// @ts-check
// The sound of one call: microphone, connection, loudspeaker.

import { ofMicrophone } from './errors.mjs';

export class Media {
  #options;
  /** @type {RTCPeerConnection | null} */
  #connection = null;
  /** @type {MediaStream | null} */
  #local = null;
  /**
   * On their way into the connection.
   * @type {Set<MediaStream>}
   */
  #coming = new Set();
  /** @type {MediaStream | null} */
  #remote = null;
  #loudspeaker = new Audio();
  /** @type {{context: AudioContext, local: AnalyserNode, remote: AnalyserNode} | null} */
  #meter = null;
  #isRemoteSet = false;
  #isClosed = false;

  /**
   * @param {object} options
   * @param {(constraints: MediaStreamConstraints) => Promise<MediaStream>} options.getUserMedia
   * @param {typeof RTCPeerConnection} options.RTCPeerConnection
   * @param {MediaTrackConstraints | true} options.audio
   * @param {string} [options.speaker]  a device's id
   * @param {(state: RTCPeerConnectionState) => void} options.onState
   */
  constructor(options) {
    this.#options = options;
    this.#loudspeaker.autoplay = true;
  }

  get localStream() {
    return this.#local;
  }

  get remoteStream() {
    return this.#remote;
  }

  get sdp() {
    return this.#connection?.localDescription?.sdp ?? '';
  }

  /** @returns {Promise<void>}  rejects with 31401 or 31402 */
  async openMicrophone() {
    /** @type {MediaStream} */
    let stream;
    try {
      stream = await this.#options.getUserMedia({ audio: this.#options.audio });
    } catch (error) {
      throw ofMicrophone(error);
    }
    // A call that is over by now would never release it.
    if (this.#isClosed) stop(stream);
    else this.#local = stream;
  }

  /**
   * The offer of a call that we make.
   * @param {RTCConfiguration} [configuration] @returns {Promise<string>}
   */
  async offer(configuration) {
    const connection = this.#connect(configuration);
    await connection.setLocalDescription(await connection.createOffer());
    return this.sdp;
  }

  /**
   * The answer to the offer of a call that comes in.
   * @param {string} sdp @param {RTCConfiguration} [configuration]
   */
  async answer(sdp, configuration) {
    const connection = this.#connect(configuration);
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription(await connection.createAnswer());
    return this.sdp;
  }

  /**
   * Takes the answer to our offer; the first counts.
   * @param {string | undefined} sdp
   */
  async accept(sdp) {
    if (!sdp || this.#isRemoteSet || !this.#connection) return;
    this.#isRemoteSet = true;
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
  }

  /** @param {boolean} isMuted */
  mute(isMuted) {
    for (const stream of [this.#local, ...this.#coming]) {
      for (const track of stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    }
  }

  /**
   * Chromium takes sound out of a connection only for an element that plays it: a muted one does.
   * @param {boolean} isAloud
   */
  setAloud(isAloud) {
    this.#loudspeaker.muted = !isAloud;
  }

  /**
   * What is sent from now on. It is stopped if the call is over, or ends meanwhile.
   * @param {MediaStream} stream
   */
  async setInput(stream) {
    if (this.#isClosed) return stop(stream);
    const [track] = stream.getAudioTracks();
    this.#coming.add(stream);
    try {
      // When the connection is closed meanwhile, this may never settle (WebRTC 5.2, `replaceTrack`): close() stops the stream.
      await this.#connection?.getSenders()[0]?.replaceTrack(track ?? null);
    } catch (error) {
      stop(stream);
      throw error;
    } finally {
      this.#coming.delete(stream);
    }
    if (this.#isClosed) return;
    stop(this.#local);
    this.#local = stream;
    this.#closeMeter();
    this.#measure();
  }

  /** @param {string} id */
  setSpeaker(id) {
    return /** @type {any} */ (this.#loudspeaker).setSinkId?.(id);
  }

  /** How loud both sides are, from 0 to 1. */
  levels() {
    if (!this.#meter) return { input: 0, output: 0 };
    return { input: levelOf(this.#meter.local), output: levelOf(this.#meter.remote) };
  }

  /** @returns {Promise<RTCStatsReport | null>} */
  async stats() {
    return this.#connection?.getStats() ?? null;
  }

  /** The microphone is released, and the connection closed. */
  close() {
    this.#isClosed = true;
    for (const stream of [this.#local, ...this.#coming]) stop(stream);
    this.#loudspeaker.srcObject = null;
    this.#connection?.close();
    this.#connection = null;
    this.#closeMeter();
  }

  #closeMeter() {
    void this.#meter?.context.close();
    this.#meter = null;
  }

  /** @param {RTCConfiguration} [configuration] */
  #connect(configuration) {
    const connection = new this.#options.RTCPeerConnection(configuration);
    this.#connection = connection;
    for (const track of this.#local?.getTracks() ?? []) connection.addTrack(track, /** @type {MediaStream} */ (this.#local));
    connection.ontrack = ({ track, streams }) => {
      this.#remote = streams[0] ?? new MediaStream([track]);
      this.#loudspeaker.srcObject = this.#remote;
      if (this.#options.speaker) void this.setSpeaker(this.#options.speaker);
      this.#loudspeaker.play().catch(() => {});
      this.#measure();
    };
    connection.onconnectionstatechange = () => this.#options.onState(connection.connectionState);
    return connection;
  }

  #measure() {
    if (!this.#local || !this.#remote || this.#meter) return;
    try {
      const context = new AudioContext();
      const [local, remote] = [this.#local, this.#remote].map((stream) => {
        const analyser = context.createAnalyser();
        context.createMediaStreamSource(stream).connect(analyser);
        return analyser;
      });
      this.#meter = { context, local, remote };
    } catch {
      // A browser that has no more contexts to give: the call goes on without its meter.
    }
  }
}

/** @param {MediaStream | null} stream */
function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** @param {AnalyserNode} analyser */
function levelOf(analyser) {
  const samples = new Uint8Array(analyser.fftSize);
  analyser.getByteTimeDomainData(samples);
  return Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 128;
}

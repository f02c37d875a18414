// @ts-check
// One call, as the Voice SDK 2.x shows it.

import { Emitter } from './emitter.mjs';
import { TwilioError, fromServer, named } from './errors.mjs';
import { Media } from './media.mjs';
import { Ringtone } from './ringtone.mjs';
import { silence, speak } from './speech.mjs';

/** @typedef {'pending' | 'connecting' | 'ringing' | 'open' | 'reconnecting' | 'closed'} Status */

const volumeInterval = 50;
const sampleInterval = 1000;
const pauseOfW = 500;

export class Call extends Emitter {
  #device;
  /** @type {Status} */
  #status;
  #media;
  #isAnswered = false;
  #isConnected = false;
  #isMuted = false;
  #offer;
  /** @type {string | null} */
  #reconnectToken = null;
  /** @type {number[]} */
  #timers = [];
  #ringback = new Ringtone(0.05);
  parameters;
  customParameters;
  codec = 'PCMU';
  connectToken = null;
  outboundConnectionId;

  /**
   * @param {import('./device.mjs').DevicePart} device
   * @param {{direction: 'INCOMING' | 'OUTGOING', sid: string, parameters?: Record<string, string>, offer?: string,
   *   reconnect?: string, custom: Map<string, string>}} start
   */
  constructor(device, { direction, sid, parameters = {}, offer = '', reconnect, custom }) {
    super();
    this.#device = device;
    this.direction = direction;
    this.sid = sid;
    this.outboundConnectionId = direction === 'OUTGOING' ? sid : undefined;
    this.parameters = parameters;
    this.customParameters = custom;
    this.#offer = offer;
    this.#reconnectToken = reconnect ?? null;
    this.#status = direction === 'INCOMING' ? 'pending' : 'connecting';
    this.#media = new Media({ ...device.mediaOptions(), onState: (state) => this.#mediaChanged(state) });
  }

  status() {
    return this.#status;
  }

  get callerInfo() {
    const status = this.parameters.StirStatus;
    return status ? { isVerified: status === 'TN-Validation-Passed-A' } : null;
  }

  // What the page does.

  /** @param {{rtcConfiguration?: RTCConfiguration}} [options] */
  accept(options = {}) {
    if (this.#status !== 'pending') return;
    this.#status = 'connecting';
    this.#device.stopRinging(this);
    void this.#answer(options.rtcConfiguration);
  }

  reject() {
    if (this.#status !== 'pending') return;
    this.#device.send('reject', { callsid: this.sid });
    this.#end();
    this.emit('reject');
  }

  /** It goes on ringing for others. */
  ignore() {
    if (this.#status !== 'pending') return;
    this.#end();
    this.emit('cancel');
  }

  disconnect() {
    if (this.#status === 'closed' || this.#status === 'pending') return;
    this.#device.send('hangup', { callsid: this.sid });
    this.#end();
    this.emit('disconnect', this);
  }

  mute(isMuted = true) {
    if (this.#isMuted === isMuted) return;
    this.#isMuted = isMuted;
    this.#media.mute(isMuted);
    this.emit('mute', isMuted, this);
  }

  isMuted() {
    return this.#isMuted;
  }

  /** @param {string} digits  of 0-9, *, # and w, which is half a second's pause */
  sendDigits(digits) {
    if (!/^[0-9*#w]+$/.test(digits)) throw named('InvalidArgumentError', 'Illegal character passed into sendDigits');
    let delay = 0;
    for (const digit of digits) {
      if (digit === 'w') delay += pauseOfW;
      else this.#timers.push(setTimeout(() => this.#device.send('dtmf', { callsid: this.sid, dtmf: digit }), delay));
    }
  }

  /** @param {{content: object, contentType?: string, messageType: string}} message @returns {string} */
  sendMessage({ content, contentType = 'application/json', messageType }) {
    if (typeof messageType !== 'string') throw named('InvalidArgumentError', '`messageType` must be a string.');
    const id = `KX${crypto.randomUUID().replaceAll('-', '')}`;
    this.#device.send('message', {
      callsid: this.sid, content: JSON.stringify(content), contenttype: contentType, messagetype: messageType, voiceeventsid: id,
    });
    return id;
  }

  postFeedback() {
    return Promise.resolve();
  }

  getLocalStream() {
    return this.#media.localStream ?? undefined;
  }

  getRemoteStream() {
    return this.#media.remoteStream ?? undefined;
  }

  /** Of the simulator's SDK: WebRTC's statistics of this call. */
  stats() {
    return this.#media.stats();
  }

  /**
   * Of the simulator's SDK: whether the far side is played aloud. It is heard in the stream either way.
   * @param {boolean} isAloud
   */
  setAloud(isAloud) {
    this.#media.setAloud(isAloud);
  }

  /**
   * Of the simulator's SDK: from now on this stream is what is sent. The one before is stopped.
   * @param {MediaStream} stream
   */
  async setInput(stream) {
    for (const track of stream.getAudioTracks()) track.enabled = !this.#isMuted;
    await this.#media.setInput(stream);
  }

  // What the device does.

  /** @param {RTCConfiguration | undefined} configuration @param {string} params @param {Promise<void>} isListening */
  async start(configuration, params, isListening) {
    await this.#media.openMicrophone();
    await isListening;
    if (this.#status === 'closed') return;
    const sdp = await this.#media.offer(configuration);
    this.#device.send('invite', { callsid: this.sid, sdp, twilio: { params } });
  }

  /** The device could not start it. */
  abandon() {
    this.#end();
  }

  /** @param {string} id */
  setSpeaker(id) {
    void this.#media.setSpeaker(id);
  }

  /** @param {string} type @param {any} payload */
  receive(type, payload) {
    if (this.#status === 'closed') return;
    switch (type) {
      case 'ringing': return this.#ringing(payload);
      case 'answer': return void this.#answered(payload);
      case 'cancel': return this.#cancelled();
      case 'hangup': return this.#hungUp(payload.error);
      case 'error': return this.#hungUp(payload.error);
      case 'say': return void this.#say(payload);
      case 'message':
        return void this.emit('messageReceived', { content: payload.content, contentType: payload.contenttype, messageType: payload.messagetype });
      case 'ack': return void this.emit('messageSent', { voiceEventSid: payload.voiceeventsid });
    }
  }

  /**
   * The signalling is lost.
   * @param {boolean} mayReturn
   */
  lostSignalling(mayReturn) {
    if (this.#status === 'closed') return;
    if (this.#status === 'pending') return this.#cancelled();
    if (mayReturn && this.#isAnswered && this.#reconnectToken) {
      this.#status = 'reconnecting';
      this.emit('reconnecting', new TwilioError(53001));
    } else {
      this.#end();
      this.emit('error', new TwilioError(31005, 'The signalling connection was lost'));
      this.emit('disconnect', this);
    }
  }

  /** The signalling is back. */
  resume() {
    if (this.#status !== 'reconnecting') return;
    this.#device.send('invite', { callsid: this.sid, sdp: this.#media.sdp, reconnect: this.#reconnectToken, twilio: {} });
  }

  // Steps of a call.

  /** @param {RTCConfiguration} [configuration] */
  async #answer(configuration) {
    try {
      await this.#media.openMicrophone();
      if (this.#isOver()) return this.#media.close();
      const sdp = await this.#media.answer(this.#offer, configuration);
      this.#isAnswered = true;
      this.#device.send('answer', { callsid: this.sid, sdp });
      this.#openIfReady();
    } catch (error) {
      if (this.#isOver()) return;
      this.#device.send('hangup', { callsid: this.sid });
      this.#end();
      this.emit('error', error);
      this.emit('disconnect', this);
    }
  }

  /** @param {{callsid?: string, sdp?: string}} payload */
  #ringing({ callsid, sdp }) {
    this.#adopt(callsid);
    void this.#media.accept(sdp);
    if (this.#status !== 'connecting') return;
    this.#status = 'ringing';
    if (!sdp && this.#device.playsOutgoing()) this.#ringback.start();
    this.emit('ringing', Boolean(sdp));
  }

  /** @param {{callsid?: string, sdp?: string, reconnect?: string}} payload */
  async #answered({ callsid, sdp, reconnect }) {
    this.#adopt(callsid);
    this.#reconnectToken = reconnect ?? this.#reconnectToken;
    if (this.#status === 'reconnecting') {
      this.#status = 'open';
      return void this.emit('reconnected');
    }
    this.#ringback.stop();
    try {
      await this.#media.accept(sdp);
    } catch (error) {
      return this.#failed(new TwilioError(53405, String(error)));
    }
    this.#isAnswered = true;
    this.#openIfReady();
  }

  #cancelled() {
    if (this.#status !== 'pending') return;
    this.#end();
    this.emit('cancel');
  }

  /** @param {{code?: number, message?: string} | undefined} failure */
  #hungUp(failure) {
    if (this.#status === 'pending') return this.#cancelled();
    const error = failure && fromServer(failure, { isPrecise: this.#device.isPrecise(), isOfCall: true });
    this.#end();
    if (error) this.emit('error', error);
    this.emit('disconnect', this);
  }

  /** @param {TwilioError} error */
  #failed(error) {
    if (this.#isOver()) return;
    this.#device.send('hangup', { callsid: this.sid });
    this.#end();
    this.emit('error', error);
    this.emit('disconnect', this);
  }

  /** @param {{id: number, text: string, language?: string}} payload */
  async #say({ id, text, language }) {
    this.#device.told('say', text);
    await speak(text, language);
    this.#device.send('said', { callsid: this.sid, id });
  }

  /**
   * The exchange's own name for the call.
   * @param {string | undefined} sid
   */
  #adopt(sid) {
    if (!sid) return;
    this.sid = sid;
    this.parameters.CallSid = sid;
  }

  /** @param {RTCPeerConnectionState} state */
  #mediaChanged(state) {
    if (this.#isOver()) return;
    if (state === 'failed') return this.#failed(new TwilioError(53405));
    if (state === 'connected') {
      this.#isConnected = true;
      this.#openIfReady();
    }
  }

  #openIfReady() {
    if (!this.#isAnswered || !this.#isConnected || !['connecting', 'ringing'].includes(this.#status)) return;
    this.#status = 'open';
    this.#timers.push(setInterval(() => {
      const { input, output } = this.#media.levels();
      this.emit('volume', input, output);
    }, volumeInterval));
    this.#timers.push(setInterval(() => void this.#sample(), sampleInterval));
    this.emit('accept', this);
  }

  async #sample() {
    const report = await this.#media.stats();
    const sample = { timestamp: Date.now(), bytesReceived: 0, bytesSent: 0, packetsLost: 0, jitter: 0, audioInputLevel: 0 };
    report?.forEach((/** @type {any} */ part) => {
      if (part.type === 'inbound-rtp') {
        sample.bytesReceived = part.bytesReceived;
        sample.packetsLost = part.packetsLost;
        sample.jitter = part.jitter;
      }
      if (part.type === 'outbound-rtp') sample.bytesSent = part.bytesSent;
      if (part.type === 'media-source') sample.audioInputLevel = part.audioLevel;
    });
    if (!this.#isOver()) this.emit('sample', sample);
  }

  #isOver() {
    return this.#status === 'closed';
  }

  #end() {
    this.#status = 'closed';
    this.#device.stopRinging(this);
    this.#ringback.stop();
    silence();
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#media.close();
    this.#device.forget(this);
  }
}

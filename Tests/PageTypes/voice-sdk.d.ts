// The part of Twilio's Voice SDK 2.x that the desk's pages use, from the SDK's own README and its observed behaviour.

interface VoiceError {
  code?: number;
  name?: string;
  message?: string;
}

interface VoiceCallEvents {
  accept: [];
  cancel: [];
  disconnect: [];
  error: [error: VoiceError];
  mute: [isMuted: boolean];
  reconnected: [];
  reconnecting: [error: VoiceError];
  reject: [];
  ringing: [hasEarlyMedia: boolean];
}

interface VoiceCall {
  accept(): void;
  disconnect(): void;
  ignore(): void;
  mute(isMuted: boolean): void;
  reject(): void;
  status(): 'closed' | 'connecting' | 'open' | 'pending' | 'reconnecting' | 'ringing';
  on<Name extends keyof VoiceCallEvents>(name: Name, listener: (...values: VoiceCallEvents[Name]) => void): unknown;
}

interface VoiceDeviceEvents {
  destroyed: [];
  error: [error: VoiceError, call?: VoiceCall];
  incoming: [call: VoiceCall];
  registered: [];
  registering: [];
  tokenWillExpire: [];
  unregistered: [];
}

interface VoiceDeviceOptions {
  readonly codecPreferences?: readonly string[];
  readonly enableImprovedSignalingErrorPrecision?: boolean;
}

interface VoiceDevice {
  readonly state: 'destroyed' | 'registered' | 'registering' | 'unregistered';
  connect(options?: { params?: Record<string, string> }): Promise<VoiceCall>;
  destroy(): void;
  register(): Promise<void>;
  unregister(): Promise<void>;
  updateToken(token: string): void;
  on<Name extends keyof VoiceDeviceEvents>(name: Name, listener: (...values: VoiceDeviceEvents[Name]) => void): unknown;
}

type VoiceDeviceClass = new (token: string, options?: VoiceDeviceOptions) => VoiceDevice;

/** Absent where the desk has no SDK, or where it did not load. */
declare var Twilio: { Device?: VoiceDeviceClass } | undefined;

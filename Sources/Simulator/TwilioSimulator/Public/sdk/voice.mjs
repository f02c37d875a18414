// @ts-check
// The simulator's Voice SDK: the interface of @twilio/voice-sdk 2.x, so that a page cannot tell. It sets `Twilio` as
// Twilio's own bundle does.

import { Call } from './call.mjs';
import { Device } from './device.mjs';

/** @type {any} */ (globalThis).Twilio = { ...(/** @type {any} */ (globalThis).Twilio ?? {}), Device, Call };

export { Call, Device };

// @ts-check
// What went wrong, in the call panel's terms.

import { NoToken, SignedOut } from './token-source.js';

/** @typedef {{code: number | undefined, message: string}} Failure */

/** Errors that mean the token, with the SDK's precise codes and with its coarse ones. */
const tokenErrors = new Set([20101, 20104, 20151, 31102, 31201, 31204, 31205, 31207]);
/** What the browser calls the microphone's faults, where the SDK hands them on as they are. */
const mediaErrors = new Map([['NotAllowedError', 31401], ['NotFoundError', 31402], ['NotReadableError', 31402]]);

/**
 * @param {any} error  of the SDK, or of the browser
 * @returns {Failure}
 */
export function failureOf(error) {
  // A DOMException has a code too, of one or two digits.
  const code = error?.code >= 20_000 ? error.code : mediaErrors.get(error?.name);
  return { code, message: String(error?.message ?? '') };
}

/** @param {Failure} failure */
export function isTokenError({ code }) {
  return code !== undefined && tokenErrors.has(code);
}

/**
 * The panel's event for an error that is the desk's; null for any other.
 * @param {unknown} error
 * @returns {import('./call-panel.js').Event | null}
 */
export function faultOf(error) {
  if (error instanceof SignedOut) return { type: 'signedOut' };
  return error instanceof NoToken ? { type: 'noToken' } : null;
}

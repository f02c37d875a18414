// @ts-check
// A request that takes too long is given up.

/**
 * A signal for `fetch`. The compiler's library (TypeScript 4.8) does not have `AbortSignal.timeout` (DOM Living Standard, 3.2).
 * @param {number} milliseconds
 * @returns {AbortSignal}
 */
export function deadline(milliseconds) {
  return /** @type {any} */ (AbortSignal).timeout(milliseconds);
}

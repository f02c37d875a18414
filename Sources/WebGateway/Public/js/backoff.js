// @ts-check

const longest = 60_000;

/**
 * How long to wait before a further attempt, in milliseconds: 1 s, 2 s, 4 s and so on to a minute.
 * @param {number} attempt  counts from 0
 */
export function backoff(attempt) {
  return Math.min(longest, 1000 * 2 ** attempt);
}

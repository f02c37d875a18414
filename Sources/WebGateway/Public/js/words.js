// @ts-check
// The page's sentences. The desk makes a module of each language's catalogue, /js/words.LANGUAGE.js, which stands before the other
// scripts of a page and fills this object.

/** @type {Record<string, string>} */
export const words = {};

/** @param {Record<string, string>} sentences */
export function learn(sentences) {
  Object.assign(words, sentences);
}

/**
 * A sentence with values in the places of its `{name}`s.
 * @param {string} sentence
 * @param {Record<string, string>} values
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

// @ts-check
// Elements by their ids, and new ones with text. Nothing here takes markup.

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {{text?: string, className?: string, href?: string}} options @param {...Node} children
 */
export function element(name, { text, className, href } = {}, ...children) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  if (href && made instanceof HTMLAnchorElement) made.href = href;
  made.append(...children);
  return made;
}

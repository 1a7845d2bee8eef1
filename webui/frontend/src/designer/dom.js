// Widgets that never ask for a translation: their fixed texts are replaced in the page.
import { missed } from './words/translate.js';

const ATTRIBUTES = ['title', 'aria-label', 'placeholder', 'data-title'];
const LEFT_ALONE = '.djs-visual, .djs-direct-editing-content, input, textarea, .cm-content, [contenteditable], .user-text';

/** Keep everything below `root` Chinese by `table` (text → text) and `patterns` ([RegExp, text]). */
export function keepChinese(root, table, patterns = []) {
  const say = (text) => {
    const trimmed = text.trim();
    if (Object.hasOwn(table, trimmed)) return text.replace(trimmed, table[trimmed]);
    for (const [pattern, words] of patterns) if (pattern.test(trimmed)) return text.replace(trimmed, trimmed.replace(pattern, words));
    return null;
  };
  const ofText = (node) => {
    if (!/[A-Za-z]{2}/.test(node.data) || node.parentElement?.closest(LEFT_ALONE)) return;
    const words = say(node.data);
    if (words !== null) node.data = words;
  };
  const ofAttributes = (element) => {
    for (const name of ATTRIBUTES) {
      const words = element.hasAttribute(name) && say(element.getAttribute(name));
      if (words) element.setAttribute(name, words);
    }
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) { ofText(node); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || node.closest('.djs-visual')) return;
    ofAttributes(node);
    node.childNodes.forEach(walk);
  };
  walk(root);
  new MutationObserver((records) => records.forEach((record) => {
    if (record.type === 'characterData') ofText(record.target);
    else if (record.type === 'attributes') ofAttributes(record.target);
    else record.addedNodes.forEach(walk);
  })).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}

export { missed };

// One translator for every editor.  `missed` collects what has no Chinese yet, so that a test can refuse it.
import { BPMN, typeName } from './bpmn.js';
import { PANEL } from './panel.js';

export const missed = new Set();
const CHINESE = /[\u3400-\u9fff]/;
const WORD = /[A-Za-z]{2}/;

function put(text, replacements) {
  return text.replace(/{\s*([^}\s]+)\s*}/g, (whole, key) => {
    const value = replacements[key];
    return value === undefined ? whole : String(typeName(String(value)) ?? value);
  });
}

/** A translate function that looks into `tables` in order, then at the names of element types. */
export function translator(...tables) {
  return function translate(template, replacements = {}) {
    if (template === null || template === undefined || template === '') return template ?? '';
    const text = String(template);
    const table = tables.find((each) => Object.hasOwn(each, text));
    const found = table ? table[text] : typeName(text);
    if (found === undefined && WORD.test(text) && !CHINESE.test(text)) missed.add(text);
    return put(found ?? text, replacements);
  };
}

export const TranslateModule = { translate: ['value', translator(BPMN, PANEL)] };
export const moduleOf = (table) => ({ translate: ['value', translator(table, BPMN, PANEL)] });

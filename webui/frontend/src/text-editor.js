// The page where a text of a release is edited: letters, limits, rules, styles.
import './compat.js';
import './designer/editor.css';
import { Autosave, Findings, Inspector, $, broken, data, original, ready } from './designer/page.js';

/** What is wrong with JSON before it is sent anywhere. */
function jsonFault(text) {
  if (!/\.(json|letter)$/.test(data.path)) return [];
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [{ code: 'json', element_id: '', message: `JSON 写法有误：${error.message}`, advice: '检查引号、逗号和括号是否成对。', warning: false }];
  }
}

async function open() {
  const box = $('#text');
  const source = await original();
  box.value = source;
  // A text box turns every line end into one; what was not touched is kept as it came.
  const shown = box.value;
  const text = async () => (box.value === shown ? source : box.value);
  const findings = new Findings(() => box.focus());
  const autosave = new Autosave(source, text);
  const inspector = new Inspector(text, (found) => findings.show([...jsonFault(box.value), ...found]));
  box.addEventListener('input', () => { autosave.changed(); inspector.soon(); });
  $('[data-do=save]')?.addEventListener('click', () => autosave.save());
  await inspector.now();
  window.designer = { autosave, inspector };
  ready();
}

open().catch(broken);

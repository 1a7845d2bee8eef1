// The page where forms are edited.
import './compat.js';
import './designer/styles.js';
import { FormEditor } from '@bpmn-io/form-js-editor';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor-base.css';
import '@bpmn-io/form-js-editor/dist/assets/properties-panel.css';
import '@bpmn-io/form-js-editor/dist/assets/dragula.css';
import './designer/editor.css';
import './designer/forms.css';
import { keepChinese } from './designer/dom.js';
import { Autosave, Findings, Inspector, $, broken, original, ready } from './designer/page.js';
import { PickersModule, kept, opened } from './designer/pickers.js';
import { FORMS, FORM_PATTERNS } from './designer/words/forms.js';

flatpickr.localize(Mandarin);

function textOf(editor, source) {
  const asKept = () => `${JSON.stringify(kept(editor.saveSchema()), null, 2)}\n`;
  const begun = asKept();
  return async () => {
    const now = asKept();
    return now === begun ? source : now;
  };
}

function wireButtons(editor, autosave) {
  const stack = editor.get('commandStack');
  const show = () => {
    $('[data-do=undo]').disabled = !stack.canUndo();
    $('[data-do=redo]').disabled = !stack.canRedo();
  };
  $('[data-do=undo]').addEventListener('click', () => stack.undo());
  $('[data-do=redo]').addEventListener('click', () => stack.redo());
  $('[data-do=save]')?.addEventListener('click', () => autosave.save());
  return show;
}

async function open() {
  keepChinese(document.body, FORMS, FORM_PATTERNS);
  const editor = new FormEditor({ container: $('#canvas'), additionalModules: [PickersModule] });
  const source = await original();
  await editor.importSchema(opened(JSON.parse(source)));
  const text = textOf(editor, source);
  const autosave = new Autosave(source, text);
  const show = wireButtons(editor, autosave);
  const go = (id) => {
    const field = editor.get('formFieldRegistry').get(id);
    if (field) editor.get('selection').set(field);
    document.querySelector(`.fjs-children [data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
  };
  const findings = new Findings(go);
  const inspector = new Inspector(text, (found) => findings.show(found));
  editor.on('changed', () => { autosave.changed(); inspector.soon(); show(); });
  await inspector.now();
  if (location.hash.length > 1) go(decodeURIComponent(location.hash.slice(1)));
  window.designer = { editor, autosave, inspector };
  ready();
}

open().catch(broken);

// The page where decision tables are edited.
import './compat.js';
import './designer/styles.js';
import DmnModeler from 'dmn-js/lib/Modeler.js';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import './designer/editor.css';
import './designer/tables.css';
import { keepChinese } from './designer/dom.js';
import { Autosave, Findings, Inspector, $, broken, original, ready } from './designer/page.js';
import { DMN } from './designer/words/dmn.js';
import { missed, moduleOf } from './designer/words/translate.js';
import { WIDGETS, WIDGET_PATTERNS } from './designer/words/widgets.js';

const KINDS = { drd: '决策关系图', decisionTable: '决策表', literalExpression: '表达式', boxedExpression: '表达式' };

function makeModeler() {
  const view = { additionalModules: [moduleOf(DMN)] };
  return new DmnModeler({ container: '#tables', drd: view, decisionTable: view, literalExpression: view, boxedExpression: view });
}

/** Tabs for the diagram and every decision. */
function drawTabs(modeler, open) {
  const list = $('#views');
  const active = modeler.getActiveView();
  list.replaceChildren(...modeler.getViews().map((view) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'user-text';
    button.textContent = view.type === 'drd' ? KINDS.drd : view.element.name || view.element.id;
    button.title = KINDS[view.type] ?? '';
    if (view === active || view.element === active?.element) button.setAttribute('aria-current', 'page');
    button.addEventListener('click', () => open(view));
    return button;
  }));
}

class Desk {
  constructor(modeler, source) {
    Object.assign(this, { modeler, source, dirty: 0, watched: new Set() });
  }

  /** How far every view is from the file as loaded; views keep their own stack of undo. */
  async text() {
    return this.dirty ? (await this.modeler.saveXML({ format: true })).xml : this.source;
  }

  stack() { return this.modeler.getActiveViewer()?.get('commandStack', false); }

  watch(changed) {
    const viewer = this.modeler.getActiveViewer();
    if (!viewer || this.watched.has(viewer)) return;
    this.watched.add(viewer);
    viewer.on('commandStack.changed', ({ trigger }) => {
      if (trigger === 'clear') return;
      this.dirty += trigger === 'undo' ? -1 : 1;
      changed();
    });
  }
}

function wireButtons(desk, autosave) {
  const show = () => {
    const stack = desk.stack();
    $('[data-do=undo]').disabled = !stack?.canUndo();
    $('[data-do=redo]').disabled = !stack?.canRedo();
  };
  $('[data-do=undo]').addEventListener('click', () => desk.stack()?.undo());
  $('[data-do=redo]').addEventListener('click', () => desk.stack()?.redo());
  $('[data-do=save]')?.addEventListener('click', () => autosave.save());
  return show;
}

function prepare() {
  const canvas = $('#canvas');
  canvas.innerHTML = '<nav id="views" class="views" aria-label="决策"></nav><div id="tables" class="tables"></div>';
  keepChinese(document.body, { ...WIDGETS, ...DMN }, WIDGET_PATTERNS);
}

async function open() {
  prepare();
  const modeler = makeModeler();
  const source = await original();
  await modeler.importXML(source);
  const desk = new Desk(modeler, source);
  const text = () => desk.text();
  const autosave = new Autosave(source, text);
  const show = wireButtons(desk, autosave);
  const go = (id) => modeler.getViews().find((view) => view.element.id === id && view.type !== 'drd');
  const openView = async (view) => { if (view) await modeler.open(view); };
  const findings = new Findings((id) => openView(go(id)));
  const inspector = new Inspector(text, (found) => findings.show(found));
  const attach = () => {
    desk.watch(() => { autosave.changed(); inspector.soon(); show(); drawTabs(modeler, openView); });
    drawTabs(modeler, openView);
    show();
  };
  modeler.on('views.changed', attach);
  const [first] = modeler.getViews().filter((view) => view.type === 'decisionTable');
  const decisions = modeler.getViews().filter((view) => view.type !== 'drd');
  await openView(go(decodeURIComponent(location.hash.slice(1))) ?? (decisions.length === 1 ? decisions[0] : first));
  attach();
  await inspector.now();
  window.designer = { modeler, missed, autosave, inspector };
  ready();
}

open().catch(broken);

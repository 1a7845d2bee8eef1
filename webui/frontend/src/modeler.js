// The page where a flow diagram is drawn.
import './compat.js';
import './designer/styles.js';
import Modeler from 'bpmn-js/lib/Modeler.js';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import ZeebeBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import ColorPicker from 'bpmn-js-color-picker/colors';
import Minimap from 'diagram-js-minimap';
import TokenSimulation from 'bpmn-js-token-simulation';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'bpmn-js-element-templates/dist/assets/element-templates.css';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import './designer/editor.css';
import { keepChinese } from './designer/dom.js';
import { lint, union } from './designer/lint/linter.js';
import { SupportedModule } from './designer/menus.js';
import { Autosave, Findings, Inspector, $, broken, offered, original, ready } from './designer/page.js';
import { HandlingModule } from './designer/settings/provider.js';
import { VariablesModule } from './designer/variables.js';
import { TranslateModule, missed } from './designer/words/translate.js';
import { WIDGETS, WIDGET_PATTERNS } from './designer/words/widgets.js';

const MARKS = { true: 'lint-warning', false: 'lint-error' };

function makeModeler({ choices, variables }) {
  return new Modeler({
    container: '#canvas',
    propertiesPanel: { parent: '#properties' },
    moddleExtensions: { zeebe },
    choices,
    variables: { globals: variables, forms: choices.forms },
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, CloudElementTemplatesPropertiesProviderModule, ZeebeBehaviors,
      CreateAppendAnythingModule, CreateAppendElementTemplatesModule, ColorPicker, Minimap, TokenSimulation,
      TranslateModule, SupportedModule, HandlingModule, VariablesModule,
    ],
  });
}

/** Coloured edges and a badge on every element with a finding. */
class Marks {
  constructor(modeler) {
    this.canvas = modeler.get('canvas');
    this.registry = modeler.get('elementRegistry');
    this.overlays = modeler.get('overlays');
    this.marked = new Map();
  }

  show(findings) {
    const worst = new Map();
    for (const { element_id: id, warning } of findings) if (!(worst.get(id) === false)) worst.set(id, warning);
    for (const [id, mark] of this.marked) if (this.registry.get(id)) this.canvas.removeMarker(id, mark);
    this.marked.clear();
    this.overlays.remove({ type: 'finding' });
    for (const [id, warning] of worst) if (this.registry.get(id)?.parent) this.mark(id, warning, findings);
  }

  mark(id, warning, findings) {
    this.canvas.addMarker(id, MARKS[warning]);
    this.marked.set(id, MARKS[warning]);
    const badge = document.createElement('span');
    badge.className = `finding-badge ${MARKS[warning]}`;
    badge.textContent = warning ? '!' : '×';
    badge.title = findings.filter((each) => each.element_id === id).map((each) => each.message).join('\n');
    if (!this.registry.get(id).waypoints) this.overlays.add(id, 'finding', { position: { top: -10, left: -8 }, html: badge });
  }
}

/** Show one way through the diagram: the counter-example of a finding. */
function markWay(modeler, way) {
  const canvas = modeler.get('canvas');
  const registry = modeler.get('elementRegistry');
  registry.filter((element) => canvas.hasMarker(element, 'lint-way')).forEach((element) => canvas.removeMarker(element, 'lint-way'));
  way.filter((id) => registry.get(id)).forEach((id) => canvas.addMarker(id, 'lint-way'));
}

function goTo(modeler) {
  return (id, way = []) => {
    markWay(modeler, way);
    const element = modeler.get('elementRegistry').get(id);
    if (!element) return;
    const canvas = modeler.get('canvas');
    const root = canvas.findRoot(element);
    if (root) canvas.setRootElement(root);
    canvas.scrollToElement(element, { top: 140, bottom: 140, left: 140, right: 140 });
    if (element !== canvas.getRootElement()) modeler.get('selection').select(element);
    canvas.focus();
  };
}

function wireButtons(modeler, autosave) {
  const stack = modeler.get('commandStack');
  const press = (name, action) => $(`[data-do=${name}]`)?.addEventListener('click', action);
  press('undo', () => stack.undo());
  press('redo', () => stack.redo());
  press('find', () => { modeler.get('canvas').focus(); modeler.get('searchPad').open(); });
  press('fit', () => modeler.get('canvas').zoom('fit-viewport', 'auto'));
  press('save', () => autosave.save());
  const show = () => {
    for (const [name, able] of [['undo', stack.canUndo()], ['redo', stack.canRedo()]]) {
      const button = $(`[data-do=${name}]`);
      if (button) button.disabled = !able;
    }
  };
  modeler.on('commandStack.changed', show);
  show();
}

const READABLE = 0.8;
const BESIDE_TOOLS = 130;

/** See the whole diagram when that is readable, else its beginning beside the tools. */
function beginReadable(modeler) {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const start = modeler.get('elementRegistry').find((element) => element.type === 'bpmn:StartEvent') ?? inner;
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  canvas.viewbox({ x: inner.x - BESIDE_TOOLS / READABLE, y: start.y + 18 - height / 2, width, height });
}

function atRest(modeler) {
  return modeler.get('commandStack')._stackIdx === -1;
}

/** The panel's button 选择模板 opens the list of operations. */
function offerTemplates(modeler) {
  const [menu, templates] = [modeler.get('popupMenu'), modeler.get('elementTemplates')];
  menu.registerProvider('operations', {
    getPopupMenuEntries: (element) => Object.fromEntries(templates.getLatest(element).map((template) => [template.id, {
      label: template.name, description: template.description, group: { id: template.category?.id ?? 'other', name: template.category?.name ?? '' },
      action: () => { templates.applyTemplate(element, template); menu.close(); },
    }])),
  });
  modeler.on('elementTemplates.select', ({ element }) => menu.open(element, 'operations', { x: innerWidth / 2, y: 160 }, { title: '接口模板', search: true, width: 420 }));
}

async function open() {
  keepChinese(document.body, WIDGETS, WIDGET_PATTERNS);
  const [source, known] = await Promise.all([original(), offered()]);
  const modeler = makeModeler(known);
  await modeler.importXML(source);
  modeler.get('elementTemplatesLoader').setTemplates(known.templates);
  beginReadable(modeler);
  const text = async () => (atRest(modeler) ? source : (await modeler.saveXML({ format: true })).xml);
  const autosave = new Autosave(source, text);
  const findings = new Findings(goTo(modeler));
  const marks = new Marks(modeler);
  let remote = [];
  const show = async () => {
    const all = union(await lint(modeler.getDefinitions()), remote);
    findings.show(all);
    marks.show(all);
  };
  const inspector = new Inspector(text, (found) => { remote = found; show(); });
  modeler.on('commandStack.changed', () => {
    remote = [];
    show();
    inspector.soon();
    autosave.changed();
  });
  offerTemplates(modeler);
  wireButtons(modeler, autosave);
  await inspector.now();
  const way = new URLSearchParams(location.search).get('way')?.split(',') ?? [];
  if (location.hash.length > 1) goTo(modeler)(decodeURIComponent(location.hash.slice(1)), way);
  window.designer = { modeler, missed, autosave, inspector };
  ready();
}

open().catch(broken);

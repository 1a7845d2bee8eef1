// A form to fill in: the viewer, its checks, the error summary, drafts and sending.
import './compat.js';
import { Form } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import { ChineseModule, missed, watchLabels } from './form/chinese.js';
import { ChecksModule } from './form/checks.js';
import { Draft } from './form/draft.js';
import { SelectModule } from './form/select.js';
import { flatten, show, wire } from './form/summary.js';

flatpickr.localize(Mandarin);

const MODULES = [ChineseModule, SelectModule, ChecksModule];

/** A viewer of `schema` filled with `data`; `serverErrors` are shown until their fields change. */
export async function openForm({ container, schema, data, serverErrors = [] }) {
  const form = new Form({ container, serverErrors, additionalModules: MODULES });
  await form.importSchema(schema, data);
  await settled(form);
  return form;
}

const CALM = 150;
const PATIENCE = 2000;

/** Wait until first checks and computed fields have come to rest: a redraw would wipe what is typed meanwhile. */
async function settled(form) {
  const begun = performance.now();
  let last = begun;
  form.on('changed', () => { last = performance.now(); });
  while (performance.now() - last < CALM && performance.now() - begun < PATIENCE) {
    await new Promise((done) => setTimeout(done, 25));
  }
}

function valueAt(data, path) {
  return path.split('.').reduce((node, key) => (node === null || node === undefined ? node : node[key]), data);
}

function withoutContext(data, context) {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !(key in context)));
}

function attachSending(form, page, draft, box) {
  const sender = page.querySelector('form[data-form-sender]');
  if (!sender) return;
  sender.addEventListener('submit', (event) => {
    const { data, errors } = form.submit();
    const entries = flatten(form, errors);
    show(box, entries);
    if (entries.length) { event.preventDefault(); event.stopPropagation(); return; }
    sender.elements.namedItem('values').value = JSON.stringify(data);
    draft.leaving = true;
  });
}

async function start(page) {
  const settings = JSON.parse(page.querySelector('script[data-form-settings]').textContent);
  const box = page.querySelector('[data-error-summary]');
  const data = { ...settings.context, ...settings.values };
  const serverErrors = settings.errors.map((error) => ({ ...error, value: valueAt(data, error.path) }));
  const container = page.querySelector('[data-form]');
  container.inert = true;
  const form = await openForm({ container, schema: settings.schema, data, serverErrors });
  container.inert = false;
  container.querySelectorAll('.loading').forEach((note) => note.remove());
  watchLabels(container);
  wire(box, form);
  const draft = new Draft({
    url: settings.draft_url,
    token: document.querySelector('meta[name="csrf-token"]').content,
    state: page.querySelector('[data-draft-state]'),
    read: () => withoutContext(form._getState().data, settings.context),
  });
  draft.start(container);
  form.on('changed', () => draft.changed());
  page.querySelectorAll('[data-save-draft]').forEach((button) => button.addEventListener('click', () => draft.save({ always: true })));
  attachSending(form, page, draft, box);
  if (serverErrors.length) { form.validate(); box.focus(); }
  page.dataset.ready = 'yes';
}

window.yijianshi = { ...window.yijianshi, openForm, missed };
document.querySelectorAll('[data-form-page]').forEach(start);

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
import { filesModule } from './form/files.js';
import { walkByEnter } from './form/keyboard.js';
import { SelectModule } from './form/select.js';
import { Sending } from './form/sending.js';
import { Session } from './form/session.js';
import { wire } from './form/summary.js';
import { Uploads } from './form/uploads.js';
import { Visit } from './form/visit.js';

flatpickr.localize(Mandarin);

const MODULES = [ChineseModule, SelectModule, ChecksModule];

/** A viewer of `schema` filled with `data`; `serverErrors` are shown until their fields change. */
export async function openForm({ container, schema, data, serverErrors = [], uploads = new Uploads({}) }) {
  const form = new Form({ container, serverErrors, additionalModules: [...MODULES, filesModule(uploads)] });
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

async function start(page) {
  const settings = JSON.parse(page.querySelector('script[data-form-settings]').textContent);
  const box = page.querySelector('[data-error-summary]');
  const session = new Session(settings.session);
  const uploads = new Uploads({ ...settings.uploads, session });
  const visit = settings.keep ? new Visit({ page, settings: settings.keep, uploads }) : null;
  const values = visit && !settings.errors.length ? await visit.begin(settings.values) : settings.values;
  const data = { ...settings.context, ...values };
  const serverErrors = settings.errors.map((error) => ({ ...error, value: valueAt(data, error.path) }));
  const container = page.querySelector('[data-form]');
  container.inert = true;
  const form = await openForm({ container, schema: settings.schema, data, serverErrors, uploads });
  container.inert = false;
  container.querySelectorAll('.loading').forEach((note) => note.remove());
  watchLabels(container);
  wire(box, form);
  const read = () => withoutContext(form._getState().data, settings.context);
  const draft = new Draft({ url: settings.draft_url, session, state: page.querySelector('[data-draft-state]'), read, onSaved: () => visit?.changed() });
  draft.start(container, { dirty: Boolean(visit?.restored) });
  visit?.start({ read, isSaved: () => !draft.dirty() });
  form.on('changed', () => { draft.changed(); visit?.changed(); });
  page.querySelectorAll('[data-save-draft]').forEach((button) => button.addEventListener('click', () => draft.save({ always: true })));
  const sender = page.querySelector('form[data-form-sender]');
  const notice = page.querySelector('[data-sending]');
  if (sender) new Sending({ form, sender, session, draft, uploads, box, notice, keeper: visit?.keeper, behind: Boolean(notice && settings.session) });
  if (serverErrors.length) { form.validate(); box.focus(); }
  else if ('keyboard' in page.dataset) walkByEnter(form, container, page);
  page.dataset.ready = 'yes';
}

window.yijianshi = { ...window.yijianshi, openForm, missed };
document.querySelectorAll('[data-form-page]').forEach(start);

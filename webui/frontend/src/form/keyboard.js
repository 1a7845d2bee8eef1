// A form without a mouse: Enter goes to the next field that still needs something, and at last to the sending button.
import { focusField } from './summary.js';

/** What still needs something, in the order of the page, as [{componentId, indexes, place}]; marks nothing. */
function wanting(form, container) {
  const validator = form.get('validator');
  const registry = form.get('formFieldRegistry');
  const data = form._getState().data;
  return form.get('formFieldInstanceRegistry').getAll()
    .filter((instance) => registry.get(instance.id)?.config?.keyed !== false && instance.valuePath?.length)
    .filter((instance) => validator.validateFieldInstance(instance, instance.valuePath.reduce((node, key) => node?.[key], data)).length)
    .map((instance) => ({ componentId: instance.id, indexes: Object.values(instance.indexes ?? {}) }))
    .map((entry) => ({ ...entry, element: container.querySelector(`[id^="fjs-form-"][id*="-${entry.componentId}${entry.indexes.map((index) => `_${index}`).join('')}"]`) }))
    .filter((entry) => entry.element)
    .sort((one, other) => (one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

function goOn(form, container, page) {
  const here = document.activeElement;
  const open = wanting(form, container);
  const after = open.filter(({ element }) => here.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = (after.length ? after : open)[0];
  if (next) focusField(form, next.componentId, next.indexes);
  else page.querySelector('form[data-form-sender] button')?.focus();
}

const frame = () => new Promise((done) => requestAnimationFrame(done));
const REST = 3;
const PATIENCE = 40;

/** Wait until the viewer has taken the value over and shown what follows from it: the same fields for some frames. */
async function rested(form, container) {
  let last = '';
  let same = 0;
  for (let count = 0; count < PATIENCE && same < REST; count += 1) {
    await frame();
    const now = [...container.querySelectorAll('input, select, textarea')].map((field) => field.id).join();
    same = now === last ? same + 1 : 0;
    last = now;
  }
}

/** Let Enter, or Ctrl+Enter where Enter makes a new line, go to the next field of `form` that needs something. */
export function walkByEnter(form, container, page) {
  container.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (event.target.closest('button, a')) return;
    if (event.target.matches('textarea') && !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.blur();
    rested(form, container).then(() => {
      if (event.target.isConnected) event.target.focus({ preventScroll: true });
      goOn(form, container, page);
    });
  }, { capture: true });
  goOn(form, container, page);
}

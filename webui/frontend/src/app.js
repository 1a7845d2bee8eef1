// Every page: styles, the menu, boosted lists and forms that cannot be sent twice.
import './compat.js';
import htmx from 'htmx.org';
import 'bootstrap/js/dist/dropdown.js';
import 'bootstrap/js/dist/offcanvas.js';
import 'bootstrap/dist/css/bootstrap.css';
import { forgetOld } from './form/store.js';
import './theme.css';
import './public.css';

window.htmx = htmx;
forgetOld().catch(() => {});

// A second click on a sending form must not send it again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = 'yes';
});
// Going back shows the page from memory with the mark still set.
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
});

// What is folded on the screen is read on paper.
window.addEventListener('beforeprint', () => {
  document.querySelectorAll('main details:not([open])').forEach((fold) => { fold.open = true; fold.dataset.unfolded = 'yes'; });
});
window.addEventListener('afterprint', () => {
  document.querySelectorAll('details[data-unfolded]').forEach((fold) => { fold.open = false; delete fold.dataset.unfolded; });
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});

function typing(event) {
  return event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || document.querySelector('dialog[open]')
    || event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], .fjs-container, .diagram-canvas');
}

// On small screens a filter that filters nothing is folded away.
const small = window.matchMedia('(max-width: 639.98px)');
function fold() {
  document.querySelectorAll('.filter-fold').forEach((filter) => { filter.open = !small.matches || 'inUse' in filter.dataset; });
}
small.addEventListener('change', fold);
document.addEventListener('htmx:load', fold);

// Lists: "/" goes to the search box, j and k walk the rows, Enter on a link opens it as always, x chooses the row.
// Whoever talks to the machine or is troubled by single keys switches them off in the dialog that "?" opens.
const KEYS = [['/', '到查询框'], ['j', '下一行'], ['k', '上一行'], ['Enter', '打开所在行'], ['x', '选择所在行'], ['?', '显示这份说明']];
const switchedOff = () => localStorage.getItem('single-keys') === 'off';

function walk(step) {
  const links = [...document.querySelectorAll('[data-row-link]')];
  const row = document.activeElement.closest('tr');
  const here = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
  (links[here + step] ?? links[here] ?? links[0])?.focus();
}

const actions = {
  '/': () => document.querySelector('[data-search]')?.focus(),
  j: () => walk(1),
  k: () => walk(-1),
  x: () => document.activeElement.closest('tr')?.querySelector('[data-bulk-row]')?.click(),
  '?': showKeys,
};

document.addEventListener('keydown', (event) => {
  if (typing(event) || switchedOff() || !Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  actions[event.key]();
});
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-keys-help]')) showKeys();
});

function element(name, attributes, ...content) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...content);
  return made;
}

function showKeys() {
  const rows = KEYS.map(([key, what]) => element('div', {}, element('dt', {}, element('kbd', { textContent: key })), element('dd', { textContent: what })));
  const off = element('input', { type: 'checkbox', className: 'form-check-input', checked: switchedOff() });
  off.addEventListener('change', () => localStorage.setItem('single-keys', off.checked ? 'off' : 'on'));
  const close = element('button', { type: 'button', className: 'btn btn-primary', textContent: '关闭' });
  const dialog = element('dialog', { className: 'keys' },
    element('h2', { id: 'keys-title', textContent: '键盘快捷键' }), element('dl', {}, ...rows),
    element('p', {}, element('label', {}, off, ' 停用单键快捷键')), close);
  dialog.setAttribute('aria-labelledby', 'keys-title');
  const before = document.activeElement;
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => { dialog.remove(); before?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

// Several rows at once: the bar appears with the first chosen row and offers what fits at least one of them.
function chosen(form) {
  const boxes = [...form.querySelectorAll('[data-bulk-row]')];
  const ticked = boxes.filter((box) => box.checked);
  form.querySelector('[data-bulk-bar]').hidden = ticked.length === 0;
  form.querySelector('[data-bulk-count]').textContent = ticked.length ? `已选 ${ticked.length} 件` : '';
  form.querySelectorAll('[data-bulk-verb]').forEach((button) => {
    button.disabled = !ticked.some((box) => box.dataset.bulkRow.split(' ').includes(button.dataset.bulkVerb));
  });
  const all = form.querySelector('[data-bulk-toggle]');
  all.checked = boxes.length > 0 && ticked.length === boxes.length;
  all.indeterminate = ticked.length > 0 && !all.checked;
}
function tick(form, checked) {
  form.querySelectorAll('[data-bulk-row]').forEach((box) => { box.checked = checked; });
  chosen(form);
}
const chooseAgain = () => document.querySelectorAll('[data-bulk]').forEach(chosen);
document.addEventListener('change', (event) => {
  const form = event.target.closest('[data-bulk]');
  if (form && event.target.matches('[data-bulk-toggle]')) tick(form, event.target.checked);
  else if (form && event.target.matches('[data-bulk-row]')) chosen(form);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-bulk-all], [data-bulk-none]');
  if (button) tick(button.form, button.matches('[data-bulk-all]'));
});
// Enter in the box for the reason must not press the form's first button, which claims.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('[data-bulk] [name=reason]')) event.preventDefault();
});
// A stock phrase goes behind what was typed.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-phrase]');
  const area = button && document.getElementById(button.dataset.for);
  if (!area) return;
  area.value += button.dataset.phrase;
  area.focus();
});
document.addEventListener('htmx:load', chooseAgain);
window.addEventListener('pageshow', chooseAgain);

// A jump from an error summary or the skip link also moves the focus.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-focus]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
});

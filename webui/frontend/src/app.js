// Every page: styles, the menu, boosted lists and forms that cannot be sent twice.
import './compat.js';
import htmx from 'htmx.org';
import 'bootstrap/js/dist/dropdown.js';
import 'bootstrap/js/dist/offcanvas.js';
import 'bootstrap/dist/css/bootstrap.css';
import './theme.css';

window.htmx = htmx;

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

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});

function typing(event) {
  return event.isComposing || event.ctrlKey || event.metaKey || event.altKey
    || event.target.closest('input, textarea, select, [contenteditable], .fjs-container, .diagram-canvas');
}

// On small screens a filter that filters nothing is folded away.
const small = window.matchMedia('(max-width: 639.98px)');
function fold() {
  document.querySelectorAll('.filter-fold').forEach((filter) => { filter.open = !small.matches || 'inUse' in filter.dataset; });
}
small.addEventListener('change', fold);
document.addEventListener('htmx:load', fold);

// Lists: "/" goes to the search box, j and k walk the rows, Enter on a link opens it as always.
document.addEventListener('keydown', (event) => {
  if (typing(event)) return;
  if (event.key === '/') {
    const box = document.querySelector('[data-search]');
    if (box) { event.preventDefault(); box.focus(); }
    return;
  }
  if (event.key !== 'j' && event.key !== 'k') return;
  const links = [...document.querySelectorAll('[data-row-link]')];
  const here = links.indexOf(document.activeElement);
  const next = links[here + (event.key === 'j' ? 1 : -1)] ?? links[0];
  if (next) next.focus();
});

// A jump from an error summary or the skip link also moves the focus.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-focus]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
});

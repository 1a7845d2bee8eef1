// The list of everything to correct, above the form, each entry a link to its field.

/** All errors of the viewer as [{componentId, indexes, label, message}], in the order of the form. */
export function flatten(form, errors) {
  const registry = form.get('formFieldRegistry');
  const found = [];
  const walk = (componentId, indexes, node) => {
    if (!node) return;
    if (Array.isArray(node) && typeof node[0] === 'string') {
      const field = registry.get(componentId);
      found.push({ componentId, indexes, label: field.label || field.dateLabel || field.timeLabel || field.key, message: node[0] });
      return;
    }
    Object.keys(node).forEach((key) => walk(componentId, [...indexes, Number(key)], node[key]));
  };
  registry.getAll().forEach((field) => walk(field.id, [], errors[field.id]));
  return found;
}

function target(form, componentId, indexes) {
  const base = `fjs-form-${form._id}-${componentId}${indexes.map((index) => `_${index}`).join('')}`;
  return ['', '-date', '-time', '-0', '-search'].map((end) => document.getElementById(base + end)).find(Boolean);
}

/** Move the focus to a field, opening a folded list when needed. */
export function focusField(form, componentId, indexes) {
  document.querySelectorAll('.fjs-repeat-render-collapse').forEach((button) => {
    if (indexes.length && document.querySelector('.fjs-repeat-row-collapsed')) button.click();
  });
  const field = target(form, componentId, indexes);
  if (!field) return;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
}

/** Show `entries` in the summary box `box` and go there; an empty list hides the box. */
export function show(box, entries) {
  box.hidden = !entries.length;
  const list = box.querySelector('ul');
  list.replaceChildren(...entries.map(({ componentId, indexes, label, message }) => {
    const link = document.createElement('a');
    link.href = '#form';
    link.dataset.component = componentId;
    link.dataset.indexes = indexes.join('.');
    const row = indexes.length ? `（第 ${indexes.map((index) => index + 1).join('-')} 项）` : '';
    link.textContent = `${label}${row}：${message}`;
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
  if (entries.length) { box.scrollIntoView({ block: 'start' }); box.focus({ preventScroll: true }); }
}

/** Make the links in `box` lead to the fields of `form`, also those the server wrote. */
export function wire(box, form) {
  box.addEventListener('click', (event) => {
    const link = event.target.closest('[data-component]');
    if (!link) return;
    event.preventDefault();
    const indexes = (link.dataset.indexes || '').split('.').filter(Boolean).map(Number);
    focusField(form, link.dataset.component, indexes);
  });
}

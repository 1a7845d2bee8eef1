// A field of files: chosen, photographed or signed; sent at once, named in the form's values by their keys.
import { Description, Errors, FormContext, Label } from '@bpmn-io/form-js-viewer';
import { createElement as h } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Signature } from './signature.js';

const MOST = 20;
const ACCEPT = '.pdf,.jpg,.jpeg,.png,.docx,.xlsx';
const PICTURES = 'image/jpeg,image/png,image/*';

const asList = (value) => (Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []);

function Item({ file, id, onRemove, closed }) {
  const name = file?.name || '文件';
  const text = file ? file.text : '已上传';
  return h('li', null,
    file?.thumb ? h('span', { class: 'thumb' }, h('img', { src: file.thumb, alt: '' })) : h('span', { class: 'thumb none', 'aria-hidden': 'true' }, '文件'),
    h('div', null,
      file?.href ? h('a', { href: file.href, target: '_blank', rel: 'noopener' }, name) : h('span', null, name),
      h('div', { class: `file-state ${file?.state || 'sent'}` }, text)),
    closed ? null : h('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary', 'aria-label': `移除 ${name}`, onClick: () => onRemove(id) }, '移除'));
}

export function FilesField({ field, domId, disabled, readonly, errors = [], value, onChange }) {
  const { getService } = useContext(FormContext);
  const uploads = getService('uploads');
  const [, redraw] = useState(0);
  useEffect(() => uploads.watch(() => redraw((count) => count + 1)), []);
  const ids = asList(value);
  const purpose = field.properties?.purpose || 'material';
  const many = field.multiple === true;
  const closed = disabled || readonly || !uploads.url;
  const add = async (blobs) => {
    const room = many ? MOST - ids.length : 1;
    const fresh = [];
    for (const blob of [...blobs].slice(0, room)) {
      const name = purpose === 'signature' ? `${field.label}.png` : blob.name || '照片.jpg';
      fresh.push(await uploads.add({ field: field.key, purpose, name, blob }));
    }
    onChange({ value: many ? [...ids, ...fresh] : fresh });
  };
  const remove = (id) => { uploads.forget(id); onChange({ value: ids.filter((each) => each !== id) }); };
  if (!uploads.url && !ids.length) return null;
  const required = Boolean(field.validate?.required);
  const isFull = ids.length >= (many ? MOST : 1);
  const picker = h('input', {
    type: 'file', id: domId, class: 'form-control', multiple: many, 'aria-describedby': `${domId}-description ${domId}-error-message`,
    accept: purpose === 'photo' ? PICTURES : field.accept || ACCEPT, capture: purpose === 'photo' ? 'environment' : undefined,
    onChange: (event) => { add(event.target.files); event.target.value = ''; },
  });
  const entry = purpose === 'signature' ? h(Signature, { id: domId, label: field.label, onDone: (blob) => add([blob]) }) : picker;
  return h('div', { class: `fjs-form-field fjs-form-field-files${errors.length ? ' fjs-has-errors' : ''}` },
    purpose === 'signature' || closed || isFull
      ? h('span', { class: 'fjs-form-field-label' }, field.label, required ? h('span', { class: 'fjs-asterix', 'aria-hidden': 'true' }, '*') : null)
      : h(Label, { htmlFor: domId, label: field.label, required }),
    h(Description, { id: `${domId}-description`, description: field.description }),
    ids.length ? h('ul', { class: 'files' }, ids.map((id) => h(Item, { key: id, id, file: uploads.files.get(id), onRemove: remove, closed }))) : null,
    closed || isFull ? null : entry,
    h(Errors, { id: `${domId}-error-message`, errors }));
}
FilesField.config = {
  type: 'filepicker', keyed: true, name: '文件', group: 'basic-input', emptyValue: [],
  sanitizeValue: ({ value }) => asList(value),
  create: (options = {}) => options,
};

class FilesRegistration {
  constructor(formFields) { formFields.register('filepicker', FilesField); }
}
FilesRegistration.$inject = ['formFields'];

/** The module of a form whose files go through `uploads`. */
export const filesModule = (uploads) => ({
  __init__: ['filesField'], filesField: ['type', FilesRegistration], uploads: ['value', uploads],
});

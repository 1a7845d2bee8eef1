// A select field that is a real <select>: the viewer's own has no roles a screen reader understands.
import { Description, Errors, Label, useExpressionEvaluation, FormContext } from '@bpmn-io/form-js-viewer';
import { createElement as h } from 'preact';
import { useContext, useEffect } from 'preact/hooks';

const plain = (value) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';

function option(entry) {
  if (plain(entry)) return { value: entry, label: String(entry) };
  if (!entry || typeof entry !== 'object' || !plain(entry.value)) return null;
  return { value: entry.value, label: entry.label || String(entry.value) };
}

function useOptions(field) {
  const { getService } = useContext(FormContext);
  const evaluated = useExpressionEvaluation(field.valuesExpression);
  const initial = getService('form')._getState().initialData || {};
  const source = field.valuesKey !== undefined ? initial[field.valuesKey] : field.values ?? evaluated;
  return (Array.isArray(source) ? source : []).map(option).filter(Boolean);
}

export function NativeSelect({ field, domId, disabled, readonly, errors = [], value, onChange, onBlur, onFocus }) {
  const options = useOptions(field);
  const chosen = options.findIndex((entry) => entry.value === value);
  const stray = value !== null && value !== undefined && chosen < 0;
  useEffect(() => { if (stray) onChange({ value: null }); }, [stray]);
  const required = Boolean(field.validate?.required);
  return h('div', { class: `fjs-form-field fjs-form-field-select${errors.length ? ' fjs-has-errors' : ''}` },
    h(Label, { htmlFor: domId, label: field.label, required }),
    h('select', {
      id: domId, class: 'fjs-input form-select', disabled: disabled || readonly, required, value: String(chosen),
      'aria-invalid': errors.length > 0, 'aria-describedby': `${domId}-description ${domId}-error-message`,
      onBlur: () => onBlur && onBlur(), onFocus: () => onFocus && onFocus(),
      onChange: (event) => onChange({ value: options[event.target.value]?.value ?? null }),
    },
    h('option', { value: '-1' }, '请选择'),
    options.map((entry, index) => h('option', { value: String(index), key: index }, entry.label))),
    h(Description, { id: `${domId}-description`, description: field.description }),
    h(Errors, { id: `${domId}-error-message`, errors }));
}
NativeSelect.config = {
  type: 'select', keyed: true, name: '下拉选择', group: 'selection', emptyValue: null,
  sanitizeValue: ({ value }) => (plain(value) ? value : null),
  create: (options = {}) => options,
};

class SelectRegistration {
  constructor(formFields) { formFields.register('select', NativeSelect); }
}
SelectRegistration.$inject = ['formFields'];

export const SelectModule = { __init__: ['nativeSelect'], nativeSelect: ['type', SelectRegistration] };

// Our own fields in the form editor: people and offices to choose from.  In the file they are selects whose options
// come from the directory, so any form-js viewer can show them.
import { Description, Label } from '@bpmn-io/form-js-viewer';
import { createElement as h } from 'preact';

const LISTS = { officepicker: 'offices', personpicker: 'staff' };
const NAMES = { officepicker: '单位选择', personpicker: '人员选择' };

function preview(type) {
  const Picker = ({ field, domId }) => h('div', { class: 'fjs-form-field fjs-form-field-select' },
    h(Label, { htmlFor: domId, label: field.label, required: Boolean(field.validate?.required) }),
    h('select', { id: domId, class: 'fjs-input', disabled: true, 'aria-describedby': `${domId}-description` }, h('option', {}, `办理时从${type === 'officepicker' ? '单位' : '人员'}名单中选`)),
    h(Description, { id: `${domId}-description`, description: field.description }));
  Picker.config = {
    type, keyed: true, name: NAMES[type], group: 'selection', emptyValue: null,
    propertiesPanelEntries: ['key', 'label', 'description', 'disabled', 'readonly', 'condition'],
    sanitizeValue: ({ value }) => value, create: (options = {}) => ({ label: NAMES[type], ...options }),
  };
  return Picker;
}

class Registration {
  constructor(formFields) { for (const type of Object.keys(LISTS)) formFields.register(type, preview(type)); }
}
Registration.$inject = ['formFields'];
export const PickersModule = { __init__: ['pickers'], pickers: ['type', Registration] };

function mapped(schema, change) {
  const components = schema.components?.map((component) => mapped(change(component), change));
  return components ? { ...schema, components } : schema;
}

/** The schema as the editor works on it. */
export const opened = (schema) => mapped(schema, (component) => {
  const type = component.type === 'select' && Object.keys(LISTS).find((each) => component.valuesKey === LISTS[each]);
  if (!type) return component;
  const { valuesKey, ...rest } = component;
  return { ...rest, type };
});

/** The schema as it is kept. */
export const kept = (schema) => mapped(schema, (component) => (LISTS[component.type] ? { ...component, type: 'select', valuesKey: LISTS[component.type] } : component));

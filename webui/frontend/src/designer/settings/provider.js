// The group 办理设置: form, post, limit, basis and verbs by choosing, written as the same elements that Camunda reads.
import { CheckboxEntry, Group, SelectEntry, TextFieldEntry, isCheckboxEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { PLACES, days, limit, read, write } from './candidates.js';
import { Extensions, extension, property } from './extensions.js';

const NODES = /^bpmn:(\w+Task|Task|CallActivity|SubProcess|\w+Event|\w+Gateway|Process)$/;

function entry(component, isEdited) {
  return (id, options) => ({
    id, isEdited, ...options,
    component: (props) => {
      const debounce = useService('debounceInput');
      const { element } = props;
      const own = { label: options.label, description: options.hint, getOptions: options.options, validate: options.validate, disabled: options.disabled?.(element) };
      return component({ element, id, debounce, getValue: () => options.get(element), setValue: (value) => options.set(element, value), ...own });
    },
  });
}
const select = entry(SelectEntry, isSelectEntryEdited);
const field = entry(TextFieldEntry, isTextFieldEntryEdited);
const box = entry(CheckboxEntry, isCheckboxEntryEdited);
const listed = (pairs, none = '（未选择）') => () => [{ value: '', label: none }, ...pairs.map(([value, label]) => ({ value, label }))];

class Provider {
  constructor(propertiesPanel, extensions, modeling, choices) {
    Object.assign(this, { extensions, modeling, choices });
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      if (!NODES.test(element.type) || element.labelTarget) return groups;
      const own = { id: 'handling', label: '办理设置', component: Group, element, shouldOpen: true, entries: this.entries(element) };
      const at = groups.findIndex((group) => group.id === 'general') + 1;
      return [...groups.slice(0, at), own, ...groups.slice(at)];
    };
  }

  entries(element) {
    const people = element.type === 'bpmn:UserTask' ? [...this.form(), ...this.post(element), this.limit(element)] : [];
    const verbs = element.type === 'bpmn:UserTask' ? this.verbs() : [];
    const stage = /Task$|CallActivity$/.test(element.type) ? [this.chosen('stage', '所属阶段', this.choices.stages)] : [];
    const item = [...stage, ...(element.type === 'bpmn:StartEvent' ? [] : [this.chosen('item', '所属事项', this.choices.items)])];
    return [...people, ...this.basis(), ...item, ...verbs];
  }

  form() {
    const options = listed(this.choices.forms.map(({ id, name }) => [id, name]), '（没有表单）');
    return [select('handling-form', {
      label: '表单', hint: '在草稿的“表单”中维护', options,
      get: (element) => extension(element, 'FormDefinition')?.formId ?? '',
      set: (element, formId) => this.extensions.set(element, 'FormDefinition', { formId: formId || undefined }),
    })];
  }

  post(element) {
    const text = () => extension(element, 'AssignmentDefinition')?.candidateGroups ?? '';
    const put = (post, place) => this.extensions.set(element, 'AssignmentDefinition', { candidateGroups: write(post, place) || undefined });
    if (read(text()) === null) {
      return [field('handling-post-own', { label: '办理岗位', hint: '自定义表达式，请在“任务分配”中修改', get: text, set: () => {}, disabled: () => true })];
    }
    return [
      select('handling-post', { label: '办理岗位', options: listed(this.choices.posts), get: () => read(text())?.post ?? '', set: (_, post) => put(post, read(text())?.place ?? 'office') }),
      select('handling-place', { label: '办理单位', options: () => PLACES.map(([value, label]) => ({ value, label })), get: () => read(text())?.place ?? 'office', set: (_, place) => put(read(text())?.post ?? '', place) }),
    ];
  }

  limit(element) {
    const text = () => extension(element, 'TaskSchedule')?.dueDate ?? '';
    const own = days(text()) === null;
    return field('handling-limit', {
      label: '办理时限（工作日）', hint: own ? '自定义表达式，请在“任务分配”中修改' : '从任务到达起算，到期只提醒，不代替任何人作决定', disabled: () => own,
      get: () => (own ? text() : days(text())),
      set: (_, value) => this.extensions.set(element, 'TaskSchedule', { dueDate: limit(String(value ?? '').trim()) || undefined }),
      validate: (value) => (value && !own && !/^[1-9]\d{0,2}$/.test(String(value).trim()) ? '请填写 1 到 999 的整数' : null),
    });
  }

  basis() {
    const set = (name) => (element, value) => this.extensions.setProperty(element, name, (value ?? '').trim());
    return [
      select('handling-basis-known', {
        label: '依据', hint: '从本草稿已用的依据中选，或者在下面填写', options: listed(this.choices.bases.map((text) => [text, text])),
        get: (element) => (this.choices.bases.includes(property(element, 'legalBasis')) ? property(element, 'legalBasis') : ''), set: set('legalBasis'),
      }),
      field('handling-basis', { label: '依据全文', get: (element) => property(element, 'legalBasis'), set: set('legalBasis') }),
      field('handling-since', {
        label: '施行日期', get: (element) => property(element, 'effectiveFrom'), set: set('effectiveFrom'),
        validate: (value) => (value && !/^\d{4}-\d\d-\d\d$/.test(value) ? '写成 2026-07-01 这样' : null),
      }),
      this.chosen('basisStatus', '依据状态', [['已录入', '已录入'], ['待核', '待核（不对外印出）']]),
    ];
  }

  chosen(name, label, pairs) {
    return select(`handling-${name}`, {
      label, options: listed(pairs), get: (element) => property(element, name), set: (element, value) => this.extensions.setProperty(element, name, value),
    });
  }

  verbs() {
    const current = (element) => property(element, 'verbs').split(',').filter(Boolean);
    return this.choices.verbs.map(([verb, label]) => box(`handling-verb-${verb}`, {
      label: `允许${label}`, get: (element) => current(element).includes(verb),
      set: (element, on) => this.extensions.setProperty(element, 'verbs', this.choices.verbs.map(([each]) => each)
        .filter((each) => (each === verb ? on : current(element).includes(each))).join(',')),
    }));
  }
}
Provider.$inject = ['propertiesPanel', 'zeebeExtensions', 'modeling', 'config.choices'];

export const HandlingModule = {
  __init__: ['handlingProvider'],
  zeebeExtensions: ['type', Extensions],
  handlingProvider: ['type', Provider],
};

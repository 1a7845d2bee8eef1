// Writes zeebe: extension elements so that one edit in the panel is one step of undo.
const bo = (element) => element.businessObject;

export const extension = (element, name) => bo(element).extensionElements?.values?.find((each) => each.$type === `zeebe:${name}`);

export function property(element, name) {
  return extension(element, 'Properties')?.properties?.find((each) => each.name === name)?.value ?? '';
}

export class Extensions {
  constructor(bpmnFactory, commandStack) { Object.assign(this, { bpmnFactory, commandStack }); }

  /** Give the extension element `name` these attributes; it is taken away when all of them are empty. */
  set(element, name, values) {
    const known = extension(element, name);
    if (known) {
      const left = { ...known.$attrs, ...values };
      const bare = Object.values(left).every((value) => !value) && Object.keys(values).length >= Object.keys(known).filter((key) => !key.startsWith('$')).length;
      this.run(bare ? [this.values(element, this.others(element, known))] : [this.update(element, known, values)]);
    } else {
      this.add(element, (parent) => this.create(`zeebe:${name}`, values, parent));
    }
  }

  /** Give the extension property `name` a value; an empty one takes it away. */
  setProperty(element, name, value) {
    const group = extension(element, 'Properties');
    const known = group?.properties?.find((each) => each.name === name);
    if (known && value) this.run([this.update(element, known, { value })]);
    else if (known) this.dropProperty(element, group, known);
    else if (value && group) this.run([this.update(element, group, { properties: [...group.properties, this.create('zeebe:Property', { name, value }, group)] })]);
    else if (value) this.add(element, (parent) => this.group(parent, name, value));
  }

  dropProperty(element, group, known) {
    const rest = group.properties.filter((each) => each !== known);
    this.run([rest.length ? this.update(element, group, { properties: rest }) : this.values(element, this.others(element, group))]);
  }

  group(parent, name, value) {
    const group = this.create('zeebe:Properties', {}, parent);
    group.properties = [this.create('zeebe:Property', { name, value }, group)];
    return group;
  }

  add(element, make) {
    const parent = bo(element).extensionElements;
    if (parent) { this.run([this.values(element, [...parent.values, make(parent)])]); return; }
    const fresh = this.create('bpmn:ExtensionElements', { values: [] }, bo(element));
    fresh.values = [make(fresh)];
    this.run([this.update(element, bo(element), { extensionElements: fresh })]);
  }

  others(element, gone) { return bo(element).extensionElements.values.filter((each) => each !== gone); }

  values(element, values) { return this.update(element, bo(element).extensionElements, { values }); }

  update(element, moddleElement, properties) {
    return { cmd: 'element.updateModdleProperties', context: { element, moddleElement, properties } };
  }

  create(type, values, parent) {
    const made = this.bpmnFactory.create(type, values);
    made.$parent = parent;
    return made;
  }

  run(commands) { this.commandStack.execute('properties-panel.multi-command-executor', commands); }
}
Extensions.$inject = ['bpmnFactory', 'commandStack'];

// The variables that an expression at an element may read: those of every case, of the application, and what the
// process has written so far, with the place where each comes from.
const extension = (bo, name) => bo?.extensionElements?.values?.find((each) => each.$type === `zeebe:${name}`);

function processOf(bo) {
  let scope = bo;
  while (scope && scope.$type !== 'bpmn:Process') scope = scope.$parent;
  return scope;
}

function* nodesOf(scope) {
  for (const node of scope?.flowElements ?? []) {
    yield node;
    if (node.flowElements) yield* nodesOf(node);
  }
}

function* written(node) {
  for (const output of extension(node, 'IoMapping')?.outputParameters ?? []) if (output.target) yield output.target.split('.')[0];
  const result = extension(node, 'Script')?.resultVariable ?? extension(node, 'CalledDecision')?.resultVariable;
  if (result) yield result;
  const loop = extension(node.loopCharacteristics, 'LoopCharacteristics');
  if (loop?.outputCollection) yield loop.outputCollection;
  if (loop?.inputElement) yield loop.inputElement;
}

/** Our answer to “which variables are there”, given to the expression editor of the properties panel. */
class Variables {
  constructor(config) { this.known = config ?? { globals: [], forms: [] }; }

  getVariablesForElement(bo) {
    const found = new Map();
    const add = (name, info, more = {}) => { if (!found.has(name)) found.set(name, { name, info, ...more }); };
    for (const { name, info } of this.known.globals) add(name, info);
    add('workday due', '若干个工作日之后的那天结束，例如 workday due(3)', { type: 'function', params: [{ name: 'n' }] });
    for (const node of nodesOf(processOf(bo))) for (const name of written(node)) add(name, `由“${node.name || node.id}”写入`);
    const form = this.known.forms.find((each) => each.id === extension(bo, 'FormDefinition')?.formId);
    for (const { key, label } of form?.keys ?? []) add(key, `本环节表单：${label}`);
    if (extension(bo, 'TaskDefinition')) {
      add('outcome', '查询结果：HIT 命中，NO_RECORD 没有记录');
      add('facts', '查询到的事实', { type: 'Context' });
    }
    return [...found.values()];
  }
}
Variables.$inject = ['config.variables'];

export const VariablesModule = { variableResolver: ['type', Variables] };

// The part of the rules that needs nothing but the drawing, as bpmnlint rules.  The list of all rules, with titles and
// advice, is engine/interpreter/rules.json; a test holds each rule here against the server's with the same files.
const NAME = /^[^\W\d]\w*$/u;
const LETTERS = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const PASSIVE = ['bpmn:TextAnnotation', 'bpmn:Association', 'bpmn:Group', 'bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:SequenceFlow'];
const SUPPORTED = ['StartEvent', 'EndEvent', 'IntermediateCatchEvent', 'IntermediateThrowEvent', 'BoundaryEvent', 'Task', 'ManualTask', 'UserTask', 'ServiceTask', 'SendTask', 'ReceiveTask', 'ScriptTask',
  'BusinessRuleTask', 'CallActivity', 'SubProcess', 'ExclusiveGateway', 'ParallelGateway', 'InclusiveGateway', 'EventBasedGateway'].map((name) => `bpmn:${name}`);
const WITH_EVENTS = ['StartEvent', 'EndEvent', 'IntermediateCatchEvent', 'IntermediateThrowEvent', 'BoundaryEvent'].map((name) => `bpmn:${name}`);
const KINDS = { Timer: 'timer', Message: 'message', Error: 'error', Escalation: 'escalation', Terminate: 'terminate' };

const is = (node, ...names) => names.some((name) => node.$type === `bpmn:${name}`);
const extension = (node, name) => node.extensionElements?.values?.find((each) => each.$type === `zeebe:${name}`);
const conditional = (node) => is(node, 'ExclusiveGateway', 'InclusiveGateway');
const activity = (node) => /Task$|^bpmn:(SubProcess|CallActivity)$/.test(node.$type) && SUPPORTED.includes(node.$type);
const gateway = (node) => /Gateway$/.test(node.$type);
const text = (expression) => expression?.body?.trim() ?? '';
const condition = (flow) => (flow.conditionExpression ? text(flow.conditionExpression) : null);
const flowNodes = (scope) => (scope.flowElements ?? []).filter((each) => !PASSIVE.includes(each.$type));
// Files need not list the flows of a node at the node, so they are taken from the flows themselves.
let flows = { out: new Map(), into: new Map() };
const out = (node) => flows.out.get(node) ?? [];
const into = (node) => flows.into.get(node) ?? [];
const isNode = (node) => Boolean(node.$parent?.flowElements?.includes(node)) && !PASSIVE.includes(node.$type);
const isScope = (node) => is(node, 'Process', 'SubProcess');

function timerOf(definition) {
  for (const form of ['timeDate', 'timeDuration', 'timeCycle']) {
    if (text(definition[form])) return { kind: 'timer', form, text: text(definition[form]) };
  }
  return { kind: 'timer', problem: 'timer_without_time' };
}

function messageOf(message) {
  if (!message) return { kind: 'message', problem: 'message_unknown' };
  return { kind: 'message', name: message.name ?? '', text: extension(message, 'Subscription')?.correlationKey };
}

function faultOf(kind, reference, code) {
  return { kind, text: reference ? code ?? '' : undefined };
}

/** What an event waits for or throws: its kind, its text, and the code of what is wrong with the definition. */
export function eventOf(node) {
  if (is(node, 'SendTask', 'ReceiveTask')) return node.messageRef ? messageOf(node.messageRef) : { kind: 'none' };
  if (!WITH_EVENTS.includes(node.$type)) return { kind: 'none' };
  const definitions = node.eventDefinitions ?? [];
  if (!definitions.length) return { kind: 'none' };
  if (definitions.length > 1) return { kind: 'other', problem: 'several_events' };
  const [definition] = definitions;
  const kind = KINDS[definition.$type.slice(5).replace('EventDefinition', '')];
  if (is(definition, 'LinkEventDefinition') && is(node, 'IntermediateCatchEvent', 'IntermediateThrowEvent')) return { kind: 'link' };
  if (!kind) return { kind: 'other', problem: 'unsupported_event' };
  if (kind === 'timer') return timerOf(definition);
  if (kind === 'message') return messageOf(definition.messageRef);
  if (kind === 'error') return faultOf(kind, definition.errorRef, definition.errorRef?.errorCode);
  if (kind === 'escalation') return faultOf(kind, definition.escalationRef, definition.escalationRef?.escalationCode);
  return { kind };
}

const starts = (scope) => flowNodes(scope).filter((node) => is(node, 'StartEvent'));

/** Whether an event sub-process can be run beside the others of its scope, as engine/interpreter/event_scopes.py says. */
function watches(node) {
  const beside = flowNodes(node.$parent);
  const all = beside.filter((each) => each.triggeredByEvent).map(starts);
  if (all.some((found) => found.length !== 1)) return false;
  const events = all.map(([start]) => eventOf(start));
  if (all.every(([start]) => start.isInterrupting !== false)) return events.every(({ kind }) => ['timer', 'message', 'error', 'escalation'].includes(kind));
  const stops = beside.some((each) => eventOf(each).kind === 'terminate');
  return events.length === 1 && ['timer', 'escalation'].includes(events[0].kind) && events[0].form !== 'timeCycle' && !stops;
}

const listening = (node) => is(node, 'StartEvent') && Boolean(node.$parent?.triggeredByEvent) && watches(node.$parent);
const onEdge = (node) => is(node, 'BoundaryEvent') || listening(node);
const loopOf = (node) => (node.loopCharacteristics?.$type === 'bpmn:MultiInstanceLoopCharacteristics' ? node.loopCharacteristics : null);

/** Codes of what a node asks for and cannot have. */
function problemsOf(node) {
  const found = [];
  const loop = loopOf(node);
  if (!SUPPORTED.includes(node.$type)) found.push('unsupported_element');
  if (node.triggeredByEvent && !watches(node)) found.push('event_subprocess');
  if (node.isForCompensation) found.push('compensation');
  if (node.instantiate) found.push('instantiate');
  if (node.loopCharacteristics?.$type === 'bpmn:StandardLoopCharacteristics') found.push('standard_loop');
  if (loop && (loop.loopCardinality || (loop.behavior && loop.behavior !== 'All'))) found.push('loop_setting');
  if (extension(node, 'ExecutionListeners') || extension(node, 'TaskListeners')) found.push('listeners');
  const { problem } = eventOf(node);
  return problem ? [...found, problem] : found;
}

const broken = (node) => problemsOf(node).length > 0;

/** A rule about one node: yields codes or [code, element id]. */
const NODE_RULES = [problemsOf, reserved, ways, gateways, eventGateway, place, boundary, message, fault, required, loops, mappings, called];

function reserved(node) {
  return ['Start', 'End', 'Root'].includes(node.id) ? ['reserved_id'] : [];
}

function* ways(node) {
  const start = is(node, 'StartEvent', 'BoundaryEvent');
  if (is(node, 'EndEvent') && out(node).length) yield 'flow_after_end';
  if (start && into(node).length) yield 'flow_into_event';
  if (!is(node, 'EndEvent') && !out(node).length && eventOf(node).kind !== 'link' && !(node.triggeredByEvent && watches(node))) yield 'dead_end';
  const always = out(node).filter((flow) => condition(flow) === null && flow !== node.default);
  if (always.length > 1 && !(gateway(node) && SUPPORTED.includes(node.$type))) yield 'implicit_split';
  if (activity(node)) yield* guarded(node, always);
}

/** Conditions on the flows out of an activity. */
function* guarded(node, always) {
  const flows = out(node).filter((flow) => condition(flow) !== null);
  if (flows.length && !always.length && !out(node).includes(node.default)) yield 'no_default';
  if (flows.includes(node.default)) yield ['condition_on_default', node.default.id];
}

function* gateways(node) {
  for (const flow of out(node)) {
    if (condition(flow) !== null && !conditional(node) && !activity(node)) yield ['condition_outside_gateway', flow.id];
    if (condition(flow) !== null && !condition(flow).startsWith('=')) yield ['condition_not_feel', flow.id];
  }
  if (!conditional(node) || (out(node).length < 2 && !out(node).some(condition))) return;
  if (!out(node).includes(node.default)) yield 'no_default';
  for (const flow of out(node)) {
    if (flow !== node.default && !condition(flow)) yield ['no_condition', flow.id];
    if (flow === node.default && condition(flow)) yield ['condition_on_default', flow.id];
  }
}

function* eventGateway(node) {
  if (!is(node, 'EventBasedGateway')) return;
  const targets = out(node).map((flow) => flow.targetRef).filter(Boolean);
  if (targets.length < 2) yield 'event_gateway_ways';
  for (const target of targets) {
    const edges = (target.$parent?.flowElements ?? []).some((each) => each.attachedToRef === target);
    if (!is(target, 'IntermediateCatchEvent', 'ReceiveTask') || edges || loopOf(target)) yield ['event_gateway_target', target.id];
    else if (into(target).length > 1) yield ['event_gateway_shared', target.id];
  }
}

function* place(node) {
  if (broken(node)) return;
  const { kind, form } = eventOf(node);
  if (is(node, 'IntermediateCatchEvent', 'ReceiveTask') && !['timer', 'message', 'link'].includes(kind)) yield 'catch_without_event';
  if (is(node, 'IntermediateCatchEvent') && form === 'timeCycle') yield 'cycle_outside_boundary';
  if (is(node, 'IntermediateThrowEvent') && ['timer', 'error', 'terminate'].includes(kind)) yield 'throw_type';
  if (is(node, 'EndEvent') && kind === 'timer') yield 'end_type';
}

function* boundary(node) {
  if (!onEdge(node) || broken(node)) return;
  const { kind, form } = eventOf(node);
  const interrupting = node.cancelActivity !== false && node.isInterrupting !== false;
  if (!['timer', 'message', 'error', 'escalation'].includes(kind)) yield 'boundary_type';
  if (kind === 'error' && !interrupting) yield 'error_boundary';
  if (interrupting && form === 'timeCycle') yield 'cycle_outside_boundary';
}

function* message(node) {
  const { kind, name, text: key } = eventOf(node);
  if (broken(node) || kind !== 'message' || !(is(node, 'IntermediateCatchEvent', 'ReceiveTask') || onEdge(node))) return;
  if (!name) yield 'message_without_name';
  if (!(key ?? '').startsWith('=')) yield 'message_without_key';
}

function* fault(node) {
  const { kind, text: code } = eventOf(node);
  if (broken(node) || !['error', 'escalation'].includes(kind)) return;
  if (code === '' || (code === undefined && !onEdge(node))) yield 'fault_without_code';
  if (onEdge(node) && (code ?? '').startsWith('=')) yield 'fault_code_computed';
}

function* required(node) {
  const job = extension(node, 'TaskDefinition');
  const throwing = is(node, 'IntermediateThrowEvent', 'EndEvent') && eventOf(node).kind === 'message';
  if ((is(node, 'ServiceTask', 'SendTask') || throwing) && !job?.type) yield 'no_job_type';
  if (is(node, 'ScriptTask') && !job?.type && !(extension(node, 'Script')?.expression ?? '').startsWith('=')) yield 'no_script';
  if (is(node, 'BusinessRuleTask') && !extension(node, 'CalledDecision')?.decisionId && !job?.type) yield 'no_decision';
  if (is(node, 'UserTask')) yield* ofPeople(node);
  if (job?.retries && !/^[1-9]\d{0,2}$/.test(job.retries)) yield 'retries';
}

function* ofPeople(node) {
  const assigned = extension(node, 'AssignmentDefinition');
  const form = extension(node, 'FormDefinition');
  if (!assigned?.assignee && !assigned?.candidateGroups) yield 'no_candidates';
  if ((form?.formId || form?.formKey) && !extension(node, 'IoMapping')?.outputParameters?.length) yield 'no_outputs';
}

function* loops(node) {
  if (!loopOf(node)) return;
  const settings = extension(loopOf(node), 'LoopCharacteristics');
  if (!(settings?.inputCollection ?? '').startsWith('=')) yield 'no_collection';
  if (Boolean(settings?.outputCollection) !== Boolean(settings?.outputElement)) yield 'loop_output';
}

function* mappings(node) {
  const mapping = extension(node, 'IoMapping');
  const all = [...(mapping?.inputParameters ?? []), ...(mapping?.outputParameters ?? [])];
  for (const { source, target } of all) {
    if (!(target ?? '').split('.').every((part) => NAME.test(part) || LETTERS.test(part))) yield 'mapping_target';
    if (!source) yield 'mapping_source';
  }
  const script = extension(node, 'Script');
  const decision = extension(node, 'CalledDecision');
  const result = script?.resultVariable || decision?.resultVariable;
  if ((script?.expression || decision?.decisionId) && !result && !mapping?.outputParameters?.length) yield 'no_result_variable';
}

function called(node) {
  if (!is(node, 'CallActivity')) return [];
  const process = extension(node, 'CalledElement')?.processId;
  return !process || process.startsWith('=') ? ['no_called_process'] : [];
}

function* scopes(scope) {
  const found = starts(scope);
  if (found.length !== 1) yield 'one_start';
  for (const start of found) if (eventOf(start).kind !== 'none' && !listening(start)) yield ['start_with_event', start.id];
  if (!flowNodes(scope).some((node) => is(node, 'EndEvent'))) yield 'no_end';
}

/** All codes about `node`, each with the element that it is about. */
function codesOf(node) {
  const found = [];
  if (isNode(node)) for (const rule of NODE_RULES) found.push(...rule(node));
  if (isScope(node)) found.push(...scopes(node));
  return found.map((each) => (Array.isArray(each) ? each : [each, node.id])).filter(([, id]) => id);
}

function note(index, end, flow) {
  if (end?.$parent === flow.$parent) index.set(end, [...(index.get(end) ?? []), flow]);
}

function collect(scope, nodes) {
  nodes.push(scope);
  for (const element of scope.flowElements ?? []) {
    if (is(element, 'SequenceFlow')) {
      note(flows.out, element.sourceRef, element);
      note(flows.into, element.targetRef, element);
    } else if (element.flowElements) collect(element, nodes);
    else nodes.push(element);
  }
}

/** Every code in a file, with the element it is about, by code. */
function codesIn(definitions) {
  flows = { out: new Map(), into: new Map() };
  const nodes = [];
  for (const root of definitions.rootElements ?? []) if (is(root, 'Process')) collect(root, nodes);
  const found = new Map();
  for (const node of nodes) for (const [code, id] of codesOf(node)) found.set(code, [...(found.get(code) ?? []), id]);
  return found;
}

let known = new Map();

/** The bpmnlint rule that reports `code` in the words of `message`; the rule marked `first` looks at the file anew. */
export function ruleOf(code, message, first) {
  return () => ({
    check(node, reporter) {
      if (!is(node, 'Definitions')) return false;
      if (first) known = codesIn(node);
      for (const id of known.get(code) ?? []) reporter.report(id, message);
      return false;
    },
  });
}

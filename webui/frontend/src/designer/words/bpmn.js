// What the modeler says, in Chinese: tools, menus, types of elements.
export const BPMN = {
  'Activate create/remove space tool': '腾出或收紧空间',
  'Activate global connect tool': '连线工具',
  'Activate hand tool': '抓手工具',
  'Activate lasso tool': '框选工具',
  'Add lane above': '在上方添加泳道',
  'Add lane below': '在下方添加泳道',
  'Add text annotation': '添加文字注释',
  'Align elements': '对齐',
  'Align elements ': '对齐',
  'Align elements left': '左对齐',
  'Align elements right': '右对齐',
  'Align elements top': '上对齐',
  'Align elements bottom': '下对齐',
  'Align elements center': '水平居中',
  'Align elements middle': '垂直居中',
  'Append {type}': '追加{type}',
  'Append element': '追加元素',
  'Append compensation activity': '追加补偿活动',
  'Append intermediate/boundary event': '追加中间事件',
  'Change element': '更改类型',
  'Change type': '更改类型',
  'Collection': '集合',
  'Connect to other element': '连到其他元素',
  'Connect using association': '用关联连接',
  'Connect using data input association': '用数据关联连接',
  'Connect using sequence/message flow or association': '连线',
  'Create element': '创建元素',
  'Create expanded sub-process': '创建子流程',
  'Create intermediate/boundary event': '创建中间事件',
  'Create pool/participant': '创建泳池',
  'Delete': '删除',
  'Distribute elements horizontally': '水平均匀分布',
  'Distribute elements vertically': '垂直均匀分布',
  'Divide into three lanes': '分为三条泳道',
  'Divide into two lanes': '分为两条泳道',
  'Loop': '循环',
  'Open {element}': '打开“{element}”',
  'Parallel multi-instance': '并行多实例',
  'Participant multiplicity': '多个参与者',
  'Sequential multi-instance': '顺序多实例',
  'Toggle non-interrupting': '切换中断或不中断',
  'Search in diagram': '在图中查找',
  'Search': '查找',
  'Set color': '设置颜色',
  'Remove': '删除',
  'Create': '创建',
  'Data': '数据',
  'Events': '事件',
  'Gateways': '网关',
  'Participants': '参与者',
  'Sub-processes': '子流程',
  'Tasks': '环节',
  'Templates': '模板',
  'Default': '默认',
  'Blue': '蓝色',
  'Orange': '橙色',
  'Green': '绿色',
  'Red': '红色',
  'Purple': '紫色',
  'Compensation': '补偿',
  'Link': '链接',
  'Completion': '完成方式',
  'Open minimap': '打开缩略图',
  'Close minimap': '关闭缩略图',
  'element': '元素',
  'elements': '元素',
  'no element': '没有元素',
  'Group': '分组',
  'Association': '关联',
  'Data Object': '数据对象',
  'Text Annotation': '文字注释',
  'flow elements must be children of pools/participants': '环节应放在泳池内',
  'no parent for {element} in {parent}': '“{element}”在“{parent}”中没有上级',
  'no shape type specified': '没有指明元素类型',
  'out of bounds release': '放到了画布之外',
  'more than {count} child lanes': '泳道超过 {count} 条',
  'missing {semantic}#attachedToRef': '边界事件没有贴在环节上',
  'element {element} referenced by {referenced}#{property} not yet drawn': '图上缺少被引用的元素',
  'failed to import {element}': '有一个元素读不进来',
  'already rendered {element}': '元素画了两次',
  'unknown di {di} for element {semantic}': '图形信息有误',
  'unrecognized flowElement {element} in context {context}': '不认识的元素',
  'no diagram to display': '没有可以显示的图',
  'no process or collaboration to display': '文件中没有流程',
  'correcting missing bpmnElement on {plane} to {rootElement}': '已补上图形信息',
  'multiple DI elements defined for {element}': '同一元素画了两次',
  'unsupported bpmnElement for {plane}: {rootElement}': '图形信息有误',
};

const TYPES = {
  'activity': '活动', 'task': '环节', 'Task': '普通环节', 'User task': '用户任务', 'User Task': '用户任务', 'Service task': '服务任务', 'Service Task': '服务任务', 'Send task': '发送任务', 'Receive task': '接收任务', 'receive task': '接收任务',
  'Script task': '脚本任务', 'Script Task': '脚本任务', 'Manual task': '手工任务', 'Business rule task': '业务规则任务', 'Business Rule Task': '业务规则任务', 'Call activity': '调用活动', 'Call Activity': '调用活动',
  'Send Task': '发送任务', 'Receive Task': '接收任务', 'Manual Task': '手工任务',
  'Sub-process': '子流程', 'Sub Process': '子流程', 'Sub-process (collapsed)': '子流程（折叠）', 'Sub-process (expanded)': '子流程（展开）', 'Collapsed sub-process': '子流程（折叠）', 'Expanded sub-process': '子流程（展开）',
  'Event sub-process': '事件子流程', 'Event sub-process (expanded)': '事件子流程（展开）', 'Event sub-process (collapsed)': '事件子流程（折叠）', 'Ad-hoc sub-process': '特别子流程', 'Ad-hoc sub-process (collapsed)': '特别子流程（折叠）', 'Ad-hoc sub-process (expanded)': '特别子流程（展开）', 'Transaction': '事务',
  'Exclusive gateway': '排他网关', 'Parallel gateway': '并行网关', 'Inclusive gateway': '包容网关', 'Complex gateway': '复杂网关', 'Event-based gateway': '事件网关', 'Event based gateway': '事件网关', 'gateway': '网关', 'Gateway': '网关',
  'Exclusive Gateway': '排他网关', 'Parallel Gateway': '并行网关', 'Inclusive Gateway': '包容网关', 'Complex Gateway': '复杂网关', 'Event Based Gateway': '事件网关',
  'Event based instantiating Gateway': '启动流程的事件网关', 'Parallel Event based instantiating Gateway': '启动流程的并行事件网关',
  'Start event': '开始事件', 'Start Event': '开始事件', 'start event': '开始事件', 'End event': '结束事件', 'End Event': '结束事件', 'end event': '结束事件', 'Terminate end event': '终止结束事件', 'Boundary event': '边界事件', 'Boundary Event': '边界事件',
  'Intermediate throw event': '中间抛出事件', 'Intermediate Throw Event': '中间抛出事件', 'Intermediate Catch Event': '中间捕获事件', 'intermediate/boundary event': '中间事件',
  'Sequence flow': '连线', 'Sequence Flow': '连线', 'Default flow': '默认连线', 'Conditional flow': '条件连线', 'Message Flow': '消息流',
  'Data object reference': '数据对象', 'Data Object Reference': '数据对象', 'Data store reference': '数据存储', 'Data Store Reference': '数据存储', 'data object reference': '数据对象', 'data store reference': '数据存储', 'expanded sub-process': '子流程', 'group': '分组',
  'Empty pool/participant': '空泳池', 'Empty pool/participant (removes content)': '空泳池（清除内容）', 'Expanded pool/participant': '展开的泳池', 'Collapsed pool': '折叠的泳池', 'Pool/participant': '泳池', 'Participant': '参与者', 'Lane': '泳道', 'Process': '流程', 'Collaboration': '协作', 'Text annotation': '文字注释',
};
const KINDS = { Timer: '定时', Message: '消息', Error: '错误', Escalation: '升级', Signal: '信号', Conditional: '条件', Compensation: '补偿', Link: '链接', Cancel: '取消', Terminate: '终止', Multiple: '多重' };
const PLACES = { 'start event': '开始事件', 'end event': '结束事件', 'boundary event': '边界事件', 'intermediate catch event': '中间捕获事件', 'intermediate throw event': '中间抛出事件', 'intermediate event': '中间事件' };
const EVENT = /^(\w+) (start event|end event|boundary event|intermediate catch event|intermediate throw event|intermediate event)( \(non-interrupting\))?$/i;
const VERBS = { Append: '追加', Create: '创建', 'Change to': '改为' };

/** The Chinese name of an element type, also behind “Append” and “Create”; undefined when there is none. */
export function typeName(text) {
  if (Object.hasOwn(TYPES, text)) return TYPES[text];
  const event = EVENT.exec(text);
  if (event) {
    const kind = KINDS[event[1][0].toUpperCase() + event[1].slice(1)];
    const place = PLACES[event[2].toLowerCase()];
    if (kind) return `${kind}${place}${event[3] ? '（不中断）' : ''}`;
  }
  const [, verb, rest] = /^(Append|Create|Change to) (.+)$/.exec(text) ?? [];
  const named = rest && (typeName(rest) ?? typeName(rest[0].toUpperCase() + rest.slice(1)));
  return named && VERBS[verb] + named;
}

// Small widgets of the table and form editors that never ask for a translation.
import { BPMN } from './bpmn.js';
import { PANEL } from './panel.js';
import { SIMULATION, SIMULATION_PATTERNS } from './simulation.js';

export const WIDGETS = {
  ...BPMN, ...PANEL, ...SIMULATION,
  'Local variable name': '局部变量名', 'Results': '结果', 'Decision table context menu': '决策表菜单', 'Supports markdown and templating.': '可以用 Markdown 和变量。', 'Click to set a dynamic value with FEEL expression': '改用表达式计算',
  'Expression': '表达式', 'Search': '查找', 'FEEL': 'FEEL', 'Unique': '唯一', 'First': '第一条', 'Priority': '优先', 'Any': '任一', 'Collect': '收集', 'Rule order': '规则顺序', 'Output order': '输出顺序',
  'Collect (Sum)': '收集求和', 'Collect (Min)': '收集最小', 'Collect (Max)': '收集最大', 'Collect (Count)': '收集计数',
  'string': '文字', 'boolean': '是否', 'number': '数字', 'date': '日期', 'time': '时间', 'dateTime': '日期时间', 'dayTimeDuration': '天时长', 'yearMonthDuration': '年月时长', 'integer': '整数', 'long': '长整数', 'double': '小数',
};
export const WIDGET_PATTERNS = [
  ...SIMULATION_PATTERNS,
  [/^Bpmn:\w+ \/ (.+)$/, '$1'], [/^Hit policy: (.+)$/, '命中规则：$1'], [/^List contains (\d+) items?$/, '共 $1 项'], [/^Remove (.+)$/, '删除$1'], [/^Move (Input|Output)$/, '移动列'], [/^Move (.+)$/, '移动$1'],
];

// Small widgets of the table and form editors that never ask for a translation.
import { SIMULATION } from './simulation.js';

export const WIDGETS = {
  ...SIMULATION,
  'Expression': '表达式', 'Search': '查找', 'FEEL': 'FEEL', 'Unique': '唯一', 'First': '第一条', 'Priority': '优先', 'Any': '任一', 'Collect': '收集', 'Rule order': '规则顺序', 'Output order': '输出顺序',
  'Collect (Sum)': '收集求和', 'Collect (Min)': '收集最小', 'Collect (Max)': '收集最大', 'Collect (Count)': '收集计数',
  'string': '文字', 'boolean': '是否', 'number': '数字', 'date': '日期', 'time': '时间', 'dateTime': '日期时间', 'dayTimeDuration': '天时长', 'yearMonthDuration': '年月时长', 'integer': '整数', 'long': '长整数', 'double': '小数',
};
export const WIDGET_PATTERNS = [[/^Hit policy: (.+)$/, '命中规则：$1']];

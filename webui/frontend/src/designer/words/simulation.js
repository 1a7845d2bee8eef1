// The token simulation asks nobody for words; what is left in the panel's widgets is here as well.
export const SIMULATION = {
  'Token Simulation': '流程仿真', 'Toggle Token Simulation': '打开或关闭流程仿真', 'Toggle Simulation Log': '打开或关闭仿真记录', 'Simulation Log': '仿真记录', 'No Entries': '没有记录', 'Close': '关闭',
  'Play/Pause Simulation': '继续或暂停', 'Play Simulation': '继续仿真', 'Pause Simulation': '暂停仿真', 'Reset Simulation': '重新开始仿真', 'Set Sequence Flow': '选择走哪条连线', 'Trigger Event': '触发事件', 'Add pause point': '在此暂停', 'Remove pause point': '不在此暂停',
  'Finished': '已完成', 'Found unsupported elements': '有仿真不支持的元素', 'Not supported': '仿真不支持', 'Process': '流程', 'Exclusive Gateway': '排他网关', 'Inclusive Gateway': '包容网关', 'Sub Process': '子流程', 'Transaction': '事务',
  'Pop-up editor': '大窗口编辑', 'Opened in popup': '正在大窗口中编辑', 'Show in editor': '在编辑器中显示', 'FEEL expression': 'FEEL 表达式', 'Close pop-up editor': '关闭大窗口', 'Save': '保存', 'Unparsable FEEL expression.': '表达式有误，不能识别。', 'No results': '没有找到', 'No matching elements found': '没有找到',
  'Select fields': '选择字段', 'Search': '查找', 'Powered by bpmn.io': '图形工具来自 bpmn.io', 'Title': '标题', 'Toggle section': '展开或收起', 'Section contains edits': '这一组已填写',
};
export const SIMULATION_PATTERNS = [
  [/^Set animation speed = (.+)$/, '仿真速度：$1'], [/^Focus process instance (.+)$/, '查看办件 $1'], [/^View in (.+)$/, '查看 $1'],
  [/^Process started$/, '流程开始'], [/^Process finished$/, '流程结束'], [/^Process (.*)started$/, '流程 $1开始'],
];

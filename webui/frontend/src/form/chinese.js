// The form viewer's words in Chinese.  `missed` collects what has no translation, so that a test can refuse it.
const WORDS = {
  'Add new': '添加一项',
  'All values selected': '已全部选择',
  'Click to remove sorting': '点击取消排序',
  'Click to sort by {value} ascending': '点击按“{value}”升序排列',
  'Click to sort by {value} descending': '点击按“{value}”降序排列',
  'Collapse': '收起',
  'Date and time must both be entered.': '日期和时间都要填写',
  'Decrement': '减少',
  'Expand all ({value})': '展开全部（{value}）',
  'Field is required.': '此项为必填项',
  'Field must be a valid email.': '请填写正确的电子邮箱',
  'Field must be a valid international phone number. (e.g. +4930664040900)': '请填写带国际区号的电话号码，例如 +8613800138000',
  'Field must have maximum length of {value}.': '最多填写 {value} 个字',
  'Field must have maximum value of {value}.': '不能大于 {value}',
  'Field must have minimum length of {value}.': '至少填写 {value} 个字',
  'Field must have minimum value of {value}.': '不能小于 {value}',
  'Field must match pattern {value}.': '格式不正确',
  'Increment': '增加',
  'Max validation value is not a valid number.': '请填写数字',
  'Min validation value is not a valid number.': '请填写数字',
  'Next page': '下一页',
  'Nothing to show.': '没有内容',
  'Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.':
    '请填写有效数值，最接近的是 {previousValue} 和 {nextValue}',
  'Previous page': '上一页',
  'Remove tag': '移除',
  'Search': '查找',
  'Skip to search': '跳到查找',
  'Value is expected to be an integer.': '请填写整数',
  'Value is expected to have at most 1 decimal digit.': '最多 1 位小数',
  'Value is expected to have at most {value} decimal digits.': '最多 {value} 位小数',
  'Value is not a number.': '请填写数字',
  '{page} of {total}': '第 {page} 页，共 {total} 页',
};

export const missed = new Set();

function translate(template, replacements = {}) {
  if (!(template in WORDS)) missed.add(template);
  return (WORDS[template] ?? template).replace(/{([^}]+)}/g, (whole, key) => String(replacements[key] ?? whole));
}

export const ChineseModule = { translate: ['value', translate] };

// Labels the viewer writes without asking `translate`.
const REMOVE = /^Remove list item (\d+)$/;

function relabel(root) {
  for (const button of root.querySelectorAll('[aria-label^="Remove list item"]')) {
    const found = REMOVE.exec(button.getAttribute('aria-label'));
    if (found) button.setAttribute('aria-label', `删除第 ${found[1]} 项`);
  }
  for (const input of root.querySelectorAll('input[placeholder*="yyyy"]')) input.placeholder = '年/月/日';
}

/** Keep the fixed English labels below `root` Chinese, also those added later. */
export function watchLabels(root) {
  relabel(root);
  new MutationObserver(() => relabel(root)).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'placeholder'] });
}

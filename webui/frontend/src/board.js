// The charts of the supervisor's board.  Each stands above a table of the same numbers.
import './compat.js';
import { init, registerLocale, use } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import chinese from 'echarts/i18n/langZH-obj.js';
import './board.css';

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);
registerLocale('ZH', chinese);

const COLOURS = ['#1456b8', '#c05a00', '#21834d', '#7a3ea8', '#5b6675'];
const LATE = '#b01e22';
const INK = '#26303c';
const LINE = '#d9dee6';
const ROW = 34;

function axes({ kind, labels }, width) {
  const text = { color: INK, fontSize: 13 };
  const names = { type: 'category', data: labels, axisLabel: { ...text, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: '#8b95a3' } } };
  const numbers = { type: 'value', minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: LINE } } };
  if (kind !== 'bars') return { xAxis: names, yAxis: numbers };
  names.axisLabel = { ...text, width: Math.min(190, 0.36 * width), overflow: 'truncate' };
  return { xAxis: numbers, yAxis: { ...names, inverse: true } };
}

function series({ kind, series: rows, stacked }) {
  return rows.map(({ name, values }, position) => ({
    name,
    type: kind === 'lines' ? 'line' : 'bar',
    data: values,
    stack: stacked ? 'all' : undefined,
    barMaxWidth: 26,
    symbolSize: 6,
    lineStyle: { width: 2, type: position ? 'dashed' : 'solid' },
    itemStyle: name === '超期' ? { color: LATE } : undefined,
  }));
}

function options(chart, width) {
  return {
    ...axes(chart, width),
    series: series(chart),
    color: COLOURS,
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 12, right: 28, outerBoundsMode: 'same', top: chart.series.length > 1 ? 40 : 20, bottom: 12 },
    legend: { show: chart.series.length > 1, top: 4, textStyle: { color: INK, fontSize: 13 } },
    // An HTML tooltip would need style attributes, which the page's policy forbids.
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    aria: { enabled: true, label: { description: `${chart.title}，数字见下方数据表` }, decal: { show: chart.kind !== 'lines' } },
  };
}

function draw(box) {
  const chart = JSON.parse(box.dataset.chart);
  if (chart.kind === 'bars') box.style.height = `${Math.max(255, 70 + ROW * chart.labels.length)}px`;
  const drawn = init(box, null, { renderer: 'svg', locale: 'ZH' });
  drawn.setOption(options(chart, box.clientWidth));
  new ResizeObserver(() => drawn.resize()).observe(box);
  box.dataset.ready = 'yes';
}

document.querySelectorAll('[data-chart]').forEach(draw);

// Two versions of a diagram side by side: what moves in one moves in the other, and differences are marked.
import './compat.js';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer.js';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './designer/compare.css';

const SHOWN = [['removed', 'changed'], ['added', 'changed']];
const READABLE = 0.7;

async function draw(container, url, marks, kinds) {
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`diagram ${answer.status}`);
  const viewer = new NavigatedViewer({ container });
  await viewer.importXML(await answer.text());
  for (const kind of kinds) {
    for (const id of marks[kind]) if (viewer.get('elementRegistry').get(id)) viewer.get('canvas').addMarker(id, `mark-${kind}`);
  }
  return viewer;
}

function sync(viewers) {
  let busy = false;
  for (const viewer of viewers) {
    viewer.on('canvas.viewbox.changed', ({ viewbox }) => {
      if (busy) return;
      busy = true;
      for (const other of viewers) {
        const { x, y, width, height } = viewbox;
        if (other !== viewer) other.get('canvas').viewbox({ x, y, width, height });
      }
      busy = false;
    });
  }
}

function centre(viewer, id) {
  const canvas = viewer.get('canvas');
  const element = viewer.get('elementRegistry').get(id);
  if (!element) return false;
  const box = element.waypoints ? { ...element.waypoints[0], width: 0, height: 0 } : element;
  const { outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  canvas.viewbox({ x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height });
  return true;
}

async function open(box) {
  const { before, after, marks } = JSON.parse(box.dataset.compare);
  const [left, right] = box.querySelectorAll('.pair-canvas');
  const viewers = [await draw(left, before, marks, SHOWN[0]), await draw(right, after, marks, SHOWN[1])];
  sync(viewers);
  const go = (id) => viewers.some((viewer) => centre(viewer, id));
  box.closest('section').querySelectorAll('[data-element]').forEach((button) => {
    button.addEventListener('click', () => { go(button.dataset.element); box.scrollIntoView({ block: 'nearest' }); });
  });
  const first = [...marks.changed, ...marks.added, ...marks.removed].find((id) => viewers.some((viewer) => viewer.get('elementRegistry').get(id)));
  if (first) go(first);
  box.dataset.ready = 'yes';
}

const seen = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
    seen.unobserve(target);
    open(target).catch(() => { target.dataset.ready = 'failed'; target.textContent = '流程图没有打开，变化请看下表。'; });
  }
});
document.querySelectorAll('[data-compare]').forEach((box) => seen.observe(box));

// A diagram to look at: what is done, where the case stands.  The same facts stand beside it as text.
import './compat.js';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer.js';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './viewer.css';

const PADDING = 24;
const READABLE = 0.75;

function fit(canvas) {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, outer.width / (inner.width + 2 * PADDING), outer.height / (inner.height + 2 * PADDING));
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({ x: inner.x + inner.width / 2 - width / 2, y: inner.y + inner.height / 2 - height / 2, width, height });
}

function centre(canvas, element) {
  const { outer } = canvas.viewbox();
  const scale = Math.max(READABLE, Math.min(1, canvas.zoom()));
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({ x: element.x + element.width / 2 - width / 2, y: element.y + element.height / 2 - height / 2, width, height });
}

function marked(viewer, ids, marker) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  return ids.map((id) => registry.get(id)).filter(Boolean).map((element) => { canvas.addMarker(element, marker); return element; });
}

function markFlows(viewer, passed, reached) {
  const canvas = viewer.get('canvas');
  const done = new Set(passed);
  const known = new Set([...passed, ...reached]);
  viewer.get('elementRegistry').filter((element) => element.waypoints && element.source && element.target)
    .filter((flow) => done.has(flow.source.id) && known.has(flow.target.id))
    .forEach((flow) => canvas.addMarker(flow, 'mark-passed'));
}

/** Colour steps by their share of the largest backlog and write the numbers on them. */
function warm(viewer, heat) {
  const canvas = viewer.get('canvas');
  const overlays = viewer.get('overlays');
  const most = Math.max(1, ...heat.map(({ open: number }) => number));
  const known = heat.filter(({ id }) => viewer.get('elementRegistry').get(id)).sort((a, b) => b.open - a.open);
  known.forEach(({ id, open: number, overdue }) => {
    canvas.addMarker(id, `heat-${Math.ceil((4 * number) / most)}`);
    const badge = document.createElement('span');
    badge.className = overdue ? 'heat-badge late' : 'heat-badge';
    badge.textContent = overdue ? `${number} · 超期 ${overdue}` : `${number}`;
    overlays.add(id, { position: { top: -12, right: 18 }, html: badge, scale: { min: READABLE } });
  });
  return known.map(({ id }) => viewer.get('elementRegistry').get(id));
}

/** Buttons under a diagram lead to their steps. */
function attachJumps(box, viewer) {
  box.parentElement.querySelectorAll('[data-diagram-step]').forEach((button) => {
    const element = viewer.get('elementRegistry').get(button.dataset.diagramStep);
    if (element) button.addEventListener('click', () => centre(viewer.get('canvas'), element));
    else button.disabled = true;
  });
}

function place(canvas, active) {
  fit(canvas);
  if (active && canvas.zoom() < READABLE) centre(canvas, active);
}

function attachButtons(box, canvas, replace) {
  const press = (name, action) => box.querySelector(`[data-diagram-${name}]`)?.addEventListener('click', action);
  press('in', () => canvas.zoom(canvas.zoom() * 1.25));
  press('out', () => canvas.zoom(canvas.zoom() / 1.25));
  press('fit', () => fit(canvas));
  press('full', () => (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen?.()));
  box.addEventListener('fullscreenchange', () => { canvas.resized(); setTimeout(replace, 50); });
}

async function draw(box) {
  const { url, passed, current, failed, heat = [] } = JSON.parse(box.dataset.diagram);
  const container = box.querySelector('.diagram-canvas');
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`diagram ${answer.status}`);
  const viewer = new NavigatedViewer({ container });
  await viewer.importXML(await answer.text());
  marked(viewer, passed, 'mark-passed');
  const here = marked(viewer, current, 'mark-current');
  const broken = marked(viewer, failed, 'mark-failed');
  markFlows(viewer, passed, [...current, ...failed]);
  const [hottest] = warm(viewer, heat);
  attachJumps(box, viewer);
  const canvas = viewer.get('canvas');
  const replace = () => place(canvas, broken[0] ?? here[0] ?? hottest);
  replace();
  attachButtons(box, canvas, replace);
  box.dataset.ready = 'yes';
}

function open(box) {
  draw(box).catch(() => {
    box.dataset.ready = 'failed';
    box.querySelector('.diagram-canvas').textContent = '流程图没有打开，办理情况请看下方记录。';
  });
}

// A diagram in a folded tab has no size yet: draw it when it first becomes visible.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter(({ isIntersecting }) => isIntersecting)) {
    seen.unobserve(entry.target);
    open(entry.target);
  }
});
document.querySelectorAll('[data-diagram]').forEach((box) => seen.observe(box));

// A signature: drawn with finger, pen or mouse, or typed and confirmed by whoever cannot draw.
import { createElement as h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const WIDTH = 900;
const HEIGHT = 360;

function place(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) * (WIDTH / box.width), (event.clientY - box.top) * (HEIGHT / box.height)];
}

function prepare(canvas) {
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  Object.assign(pen, { lineWidth: 7, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111', fillStyle: '#111' });
  return pen;
}

const asPng = (canvas) => new Promise((done) => canvas.toBlob(done, 'image/png'));

/** A pad to draw on; `onDone` gets the picture. */
function Drawn({ label, onDone, onCancel }) {
  const canvas = useRef(null);
  const [length, setLength] = useState(0);
  useEffect(() => {
    const pen = prepare(canvas.current);
    let last = null;
    const on = {
      pointerdown: (event) => { event.preventDefault(); canvas.current.setPointerCapture(event.pointerId); last = place(canvas.current, event); },
      pointermove: (event) => {
        if (!last) return;
        const here = place(canvas.current, event);
        pen.beginPath(); pen.moveTo(...last); pen.lineTo(...here); pen.stroke();
        setLength((sum) => sum + Math.hypot(here[0] - last[0], here[1] - last[1]));
        last = here;
      },
      pointerup: () => { last = null; },
      pointercancel: () => { last = null; },
    };
    Object.entries(on).forEach(([name, act]) => canvas.current.addEventListener(name, act));
  }, []);
  const clear = () => { prepare(canvas.current); setLength(0); };
  return h('div', { class: 'signature' },
    h('canvas', { ref: canvas, width: WIDTH, height: HEIGHT, class: 'signature-pad', role: 'img', 'aria-label': `${label}：在此手写签名` }),
    h('div', { class: 'signature-tools' },
      h('button', { type: 'button', class: 'btn btn-primary', disabled: length < 60, onClick: async () => onDone(await asPng(canvas.current)) }, '用这个签名'),
      h('button', { type: 'button', class: 'btn btn-outline-primary', onClick: clear }, '清除重写'),
      h('button', { type: 'button', class: 'btn btn-outline-secondary', onClick: onCancel }, '取消')));
}

/** A name typed and confirmed; the picture says that it was typed. */
function Typed({ id, label, onDone, onCancel }) {
  const [name, setName] = useState('');
  const [sure, setSure] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const draw = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
    const pen = prepare(canvas);
    Object.assign(pen, { textAlign: 'center', font: '120px "Noto Serif CJK SC", SimSun, serif' });
    pen.fillText(name.trim(), WIDTH / 2, 190, WIDTH - 60);
    pen.font = '34px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
    pen.fillText('（本人键入姓名并确认，代替手写签名）', WIDTH / 2, 310, WIDTH - 60);
    onDone(await asPng(canvas));
  };
  return h('div', { class: 'signature', role: 'group', 'aria-label': `${label}：键入姓名签名` },
    h('label', { class: 'form-label', htmlFor: `${id}-typed` }, '签名人姓名'),
    h('input', { id: `${id}-typed`, ref: field, class: 'form-control', value: name, maxLength: 30, autocomplete: 'off', onInput: (event) => setName(event.target.value) }),
    h('div', { class: 'form-check my-2' },
      h('input', { id: `${id}-sure`, class: 'form-check-input', type: 'checkbox', checked: sure, onChange: (event) => setSure(event.target.checked) }),
      h('label', { class: 'form-check-label', htmlFor: `${id}-sure` }, '本人在场，确认以键入的姓名作为签名')),
    h('div', { class: 'signature-tools' },
      h('button', { type: 'button', class: 'btn btn-primary', disabled: !sure || !name.trim(), onClick: draw }, '用这个签名'),
      h('button', { type: 'button', class: 'btn btn-outline-secondary', onClick: onCancel }, '取消')));
}

/** The two ways to sign, then the chosen one. */
export function Signature({ id, label, onDone }) {
  const [way, setWay] = useState('');
  const done = (blob) => { setWay(''); onDone(blob); };
  const cancel = () => setWay('');
  if (way === 'draw') return h(Drawn, { label, onDone: done, onCancel: cancel });
  if (way === 'type') return h(Typed, { id, label, onDone: done, onCancel: cancel });
  return h('div', { class: 'signature-tools' },
    h('button', { type: 'button', id, class: 'btn btn-outline-primary', 'aria-label': `手写签名：${label}`, onClick: () => setWay('draw') }, '手写签名'),
    h('button', { type: 'button', class: 'btn btn-link', 'aria-label': `不能手写，键入姓名：${label}`, onClick: () => setWay('type') }, '不能手写，键入姓名'));
}

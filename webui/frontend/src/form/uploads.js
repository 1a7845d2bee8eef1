// Files of a form on their way to the server.  Each has its own key, so that sending one twice counts once.
const AGAIN = 8000;
const LONGEST = 2000;

/** The photo drawn anew, smaller: the browser leaves place and device behind.  As it is when it cannot be drawn. */
export async function smaller(blob) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    return blob;
  }
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((done) => canvas.toBlob((found) => done(found || blob), 'image/jpeg', 0.85));
}

function dataUrl(blob) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}

export class Uploads {
  /** `known` are files the server has: id -> {name, text, thumb, href}.  `patient`: what cannot be sent now is kept. */
  constructor({ url = '', hidden = {}, known = {}, session, patient = false }) {
    Object.assign(this, { url, hidden, session, patient, listeners: new Set(), timer: null, busy: null });
    this.files = new Map(Object.entries(known).map(([id, file]) => [id, { ...file, id, state: 'sent' }]));
    window.addEventListener('online', () => this.flush());
  }

  watch(listener) { this.listeners.add(listener); return () => this.listeners.delete(listener); }

  tell() { this.listeners.forEach((listener) => listener()); }

  get waiting() { return [...this.files.values()].filter((file) => file.state === 'waiting'); }

  /** Begin to send `blob`; the key under which it will be kept. */
  async add({ field, purpose, name, blob, id = crypto.randomUUID() }) {
    const ready = purpose === 'photo' ? await smaller(blob) : blob;
    const thumb = ready.type.startsWith('image/') ? await dataUrl(ready) : '';
    this.files.set(id, { id, field, purpose, name, blob: ready, thumb, state: 'waiting', text: '等待上传' });
    this.tell();
    this.flush();
    return id;
  }

  forget(id) { this.files.delete(id); this.tell(); }

  /** Send what waits, one after the other; whether nothing is left to send. */
  flush() {
    this.busy ??= this.sendAll().finally(() => { this.busy = null; });
    return this.busy;
  }

  async sendAll() {
    clearTimeout(this.timer);
    for (const file of this.waiting) {
      if (!(await this.send(file))) break;
    }
    this.tell();
    if (this.waiting.length) this.timer = setTimeout(() => this.flush(), AGAIN);
    return !this.waiting.length;
  }

  async send(file) {
    Object.assign(file, { text: '正在上传…' });
    this.tell();
    const { answer, reason } = await this.session.ask(this.url, (token) => ({ method: 'POST', headers: { Accept: 'application/json', 'X-CSRF-Token': token }, body: this.body(file) }));
    if (reason || answer.status === 503) {
      file.text = reason === 'out' || reason === 'other' ? '登录已过期，等待重新登录后上传' : '网络不通，等待上传';
      return false;
    }
    const found = await answer.json().catch(() => ({ message: '上传没有成功，请重新选择' }));
    if (!this.files.has(file.id)) return true;
    if (answer.ok) Object.assign(file, { state: 'sent', text: found.text, href: found.href, blob: null, thumb: found.thumb || file.thumb });
    else Object.assign(file, { state: 'refused', text: found.message, blob: null });
    return true;
  }

  body(file) {
    const body = new FormData();
    Object.entries({ ...this.hidden, field: file.field, purpose: file.purpose, key: file.id }).forEach(([key, value]) => body.append(key, value));
    body.append('file', file.blob, file.name);
    return body;
  }
}

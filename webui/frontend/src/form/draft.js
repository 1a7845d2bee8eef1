// Keeps what was typed on the server: 1.5 s after the last change, on request, and when the page is left.
const WAIT = 1500;
const AGAIN = 10000;

const MESSAGES = {
  401: '登录已过期，草稿未保存。请在新窗口重新登录后再试',
  403: '您已不能办理这一项，草稿未保存',
  409: '这一项已有变化，草稿未保存，请刷新页面查看',
  413: '填写的内容过长，草稿未保存',
  other: '现在登录的是另一个人，草稿未保存',
};

export class Draft {
  /** `url` may be empty: then nothing is kept.  `state` is the element that says what happened. */
  constructor({ url, session, state, read, onSaved = () => {} }) {
    Object.assign(this, { url, session, state, read, onSaved, timer: null, saving: false, saved: null, leaving: false });
  }

  /** Begin to watch: what is there at the first touch counts as saved, computed fields included. */
  start(container, { dirty = false } = {}) {
    if (dirty) { this.saved = ''; this.later(WAIT); }
    const begin = () => { this.saved ??= JSON.stringify(this.read()); };
    for (const touch of ['focusin', 'pointerdown', 'keydown', 'input']) container.addEventListener(touch, begin, { capture: true });
    window.addEventListener('beforeunload', (event) => {
      if (this.leaving || !this.dirty()) return;
      this.send({ keepalive: true });
      event.preventDefault();
      event.returnValue = '';
    });
  }

  dirty() {
    return Boolean(this.url) && this.saved !== null && JSON.stringify(this.read()) !== this.saved;
  }

  changed() {
    if (this.saved === null || !this.dirty()) return;
    this.say('有未保存的修改', '');
    this.later(WAIT);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save({ always = false } = {}) {
    clearTimeout(this.timer);
    if (!this.url || (!always && !this.dirty())) return;
    if (this.saving) { this.later(WAIT); return; }
    this.saving = true;
    this.say('正在保存草稿…', '');
    try {
      await this.send({});
    } finally {
      this.saving = false;
      if (this.dirty() && !this.failed) this.later(WAIT);
    }
  }

  async send({ keepalive = false }) {
    const body = JSON.stringify(this.read());
    const { answer, reason } = await this.session.ask(this.url, (token) => ({
      method: 'PUT', keepalive: keepalive && body.length < 60000,
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token, Accept: 'application/json' },
      body: `{"values":${body}}`,
    }));
    const status = answer ? answer.status : { out: 401, other: 'other', unreachable: 0 }[reason];
    if (answer?.ok) {
      const { saved_at: savedAt } = await answer.json();
      this.saved = body;
      this.failed = false;
      this.say(`草稿已保存 ${savedAt}`, 'saved');
      this.onSaved();
      return;
    }
    this.failed = true;
    this.say(MESSAGES[status] ?? '草稿未能保存，请勿关闭页面，稍后会自动重试', 'failed');
    if (!(status in MESSAGES) || status === 401) this.later(AGAIN);
  }

  say(text, kind) {
    this.state.textContent = text;
    this.state.dataset.state = kind;
    this.state.setAttribute('role', kind === 'failed' ? 'alert' : 'status');
  }
}

// What every editor page shares: the page's data, saving as one types, the list of findings.
export const data = JSON.parse(document.getElementById('designer-data').textContent);
export const token = document.querySelector('meta[name=csrf-token]').content;
export const $ = (selector) => document.querySelector(selector);

const WAIT = 1200;
const AGAIN = 10000;
const TROUBLE = {
  401: '登录已过期，修改没有保存。请在新窗口重新登录后再试',
  403: '您已不能修改这份草稿，修改没有保存',
  409: '',
  413: '文件太大，没有保存',
};

export async function send(url, method, body) {
  const answer = await fetch(url, {
    method, credentials: 'same-origin', redirect: 'manual', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token, Accept: 'application/json' },
  });
  const status = answer.type === 'opaqueredirect' ? 401 : answer.status;
  return { status, json: status === 401 ? {} : await answer.json().catch(() => ({})) };
}

/** Keeps the file on the server while it is edited.  `read` gives its text now; the text as loaded is never written again. */
export class Autosave {
  constructor(original, read) {
    Object.assign(this, { kept: original, read, version: data.version, timer: null, saving: false, stopped: data.readOnly });
    window.addEventListener('beforeunload', (event) => {
      if (this.stopped || !this.pending) return;
      event.preventDefault();
      event.returnValue = '';
    });
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') { event.preventDefault(); this.save(); }
    });
  }

  changed() {
    if (this.stopped) return;
    this.pending = true;
    this.say('有未保存的修改', '');
    this.later(WAIT);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.saving) { this.later(WAIT); return; }
    const content = await this.read();
    if (content === this.kept) { this.pending = false; this.say('没有未保存的修改', 'saved'); return; }
    this.saving = true;
    this.pending = false;
    this.say('正在保存…', '');
    const { status, json } = await send(data.saveUrl, 'PUT', { version: this.version, content }).catch(() => ({ status: 0 }));
    this.saving = false;
    if (status === 200) this.done(content, json);
    else this.failed(status, json);
  }

  done(content, { version, saved_at: savedAt }) {
    this.kept = content;
    this.version = version;
    if (!this.pending) this.say(`已保存 ${savedAt}`, 'saved');
  }

  failed(status, json) {
    this.pending = true;
    this.stopped = status === 409 || status === 403;
    this.say(TROUBLE[status] || json?.message || '没有保存，稍后自动再试，请勿关闭页面', 'failed');
    if (!this.stopped && !(status in TROUBLE)) this.later(AGAIN);
  }

  say(text, kind) {
    const state = $('#save-state');
    state.textContent = text;
    state.dataset.state = kind;
    state.setAttribute('role', kind === 'failed' ? 'alert' : 'status');
  }
}

/** The list under the editor; `go` leads to an element. */
export class Findings {
  constructor(go) {
    this.go = go;
    this.box = $('#findings');
    this.toggle = $('#findings-toggle');
    this.toggle.addEventListener('click', () => this.open(this.box.hidden));
  }

  open(shown) {
    this.box.hidden = !shown;
    this.toggle.setAttribute('aria-expanded', String(shown));
    window.dispatchEvent(new Event('resize'));
  }

  show(findings) {
    const errors = findings.filter((each) => !each.warning).length;
    const warnings = findings.length - errors;
    this.toggle.dataset.level = errors ? 'error' : warnings ? 'warning' : 'good';
    this.toggle.textContent = findings.length ? `${errors} 个错误，${warnings} 个提示` : '没有发现问题';
    this.box.querySelector('ul').replaceChildren(...findings.map((each) => this.row(each)));
    this.box.dataset.ready = 'yes';
  }

  row(finding) {
    const item = document.createElement('li');
    item.className = finding.warning ? 'warning' : 'error';
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.element = finding.element_id;
    const kind = document.createElement('strong');
    kind.textContent = finding.warning ? '提示' : '错误';
    const advice = document.createElement('small');
    advice.textContent = finding.advice ?? '';
    button.append(kind, ` ${finding.message} `, advice);
    button.addEventListener('click', () => this.go(finding.element_id, finding.path));
    item.append(button);
    return item;
  }
}

/** Asks the server, not more often than every `wait` ms, and only believes the newest answer. */
export class Inspector {
  constructor(read, show, wait = 400) { Object.assign(this, { read, show, wait, round: 0 }); }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), this.wait);
  }

  async now() {
    this.round += 1;
    const { round } = this;
    const content = await this.read();
    const { status, json } = await send(data.lintUrl, 'POST', { content }).catch(() => ({ status: 0 }));
    if (round === this.round && status === 200) this.show(json.findings);
  }
}

/** The text of the file as the server has it, byte for byte. */
export async function original() {
  const answer = await fetch(data.sourceUrl, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`file ${answer.status}`);
  return answer.text();
}

/** What the draft offers to choose from. */
export async function offered() {
  const answer = await fetch(data.choicesUrl, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`choices ${answer.status}`);
  return answer.json();
}

export function ready() {
  document.body.dataset.ready = 'yes';
}

export function broken(error) {
  document.body.dataset.ready = 'failed';
  const box = $('#editor');
  box.textContent = `这个文件打不开：${error.message ?? error}`;
}

// A form that is filled in where there may be no network: says so, keeps it, and brings back what was kept.
import { Keeper } from './keeper.js';

const WAIT = 800;

/** Ask which of two versions to go on with, when the server's draft is newer than what this browser kept. */
function choose(page, kept, draftAt) {
  if (Date.parse(draftAt || 0) <= kept.at) return Promise.resolve('here');
  const box = page.querySelector('[data-visit-choice]');
  const say = (moment) => new Date(moment).toLocaleString('zh-CN', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  box.querySelector('[data-kept-at]').textContent = say(kept.at);
  box.querySelector('[data-draft-at]').textContent = say(draftAt);
  box.hidden = false;
  box.focus();
  return new Promise((done) => {
    box.addEventListener('click', (event) => {
      const chosen = event.target.closest('[data-choose]')?.dataset.choose;
      if (chosen) { box.hidden = true; done(chosen); }
    });
  });
}

export class Visit {
  constructor({ page, settings, uploads }) {
    Object.assign(this, { page, settings, uploads, bar: page.querySelector('[data-visit-state]'), timer: null, read: () => ({}), isSaved: () => false });
    this.keeper = new Keeper({ ...settings, read: () => ({ values: this.read(), files: this.uploads.waiting }) });
  }

  /** What the form begins with: `values` of the server, or what this browser kept.  Files on their way come back. */
  async begin(values) {
    const kept = await this.keeper.found();
    if (!kept) return values;
    if ((await choose(this.page, kept, this.settings.draft_at)) !== 'here') { await this.keeper.clear(); return values; }
    this.restored = true;
    for (const file of kept.files) await this.uploads.add(file);
    return { ...values, ...kept.values };
  }

  /** Watch the form: `read` gives its values, `isSaved` says whether the server has all of them. */
  start({ read, isSaved }) {
    Object.assign(this, { read, isSaved });
    for (const name of ['online', 'offline']) window.addEventListener(name, () => this.look());
    this.uploads.watch(() => this.changed());
    this.look();
  }

  changed() {
    clearTimeout(this.timer);
    this.bar.dataset.kept = 'no';
    this.timer = setTimeout(() => this.settle(), WAIT);
    this.look();
  }

  /** Keep what the server does not have; forget what it has. */
  async settle() {
    if (this.isSaved() && !this.uploads.waiting.length && !this.keeper.wanted) await this.keeper.clear();
    else await this.keeper.keep();
    this.bar.dataset.kept = 'yes';
    this.look();
  }

  look() {
    const count = this.uploads.waiting.length;
    const files = count ? `，${count} 个文件等待上传` : '';
    const kept = this.keeper.able ? '内容加密保存在本机，恢复后自动发送' : '这台设备不能加密保存';
    if (!navigator.onLine) this.say(`网络已断开，可以继续填写；${kept}，请勿关闭这一页${files}`, 'offline');
    else if (count) this.say(`网络正常${files}`, 'sending');
    else this.say(this.restored ? '网络正常，已恢复上次没有发出的内容' : '网络正常，断网时也可以继续填写', 'online');
  }

  say(text, kind) {
    if (this.bar.textContent === text) return;
    this.bar.textContent = text;
    this.bar.dataset.state = kind;
  }
}

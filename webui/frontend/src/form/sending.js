// Sends a form so that nothing typed is lost: in the background, and the page stays until the server has said yes.
import { REASONS } from './session.js';
import { flatten, show } from './summary.js';

export class Sending {
  /** `behind`: send in the background.  Without it the browser sends the form as any other. */
  constructor({ form, sender, session, draft, uploads, box, notice, keeper = null, behind = false }) {
    Object.assign(this, { form, sender, session, draft, uploads, box, notice, keeper, behind, busy: false, wanted: false });
    sender.addEventListener('submit', (event) => this.submitted(event));
    if (keeper) window.addEventListener('online', () => this.again());
  }

  submitted(event) {
    if (this.passing) return;
    const { data, errors } = this.form.submit();
    const entries = flatten(this.form, errors);
    show(this.box, entries);
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (entries.length) { stop(); return; }
    this.sender.elements.namedItem('values').value = JSON.stringify(data);
    if (!this.behind) { this.draft.leaving = true; return; }
    stop();
    this.wanted = true;
    this.again();
  }

  /** Try to send what was submitted; whatever stands in the way is said beside the button. */
  async again() {
    if (!this.wanted || this.busy) return;
    this.busy = true;
    this.say('正在提交…', 'busy');
    try {
      await this.keeper?.keep({ wanted: true });
      if (await this.uploads.flush()) await this.send();
      else this.refused('unreachable');
    } finally {
      this.busy = false;
    }
  }

  async send() {
    const { answer, reason } = await this.session.ask(this.sender.action, (token) => ({
      method: 'POST', headers: { Accept: 'application/json', 'X-CSRF-Token': token }, body: new URLSearchParams(new FormData(this.sender)),
    }));
    if (reason) { this.refused(reason); return; }
    this.draft.leaving = true;
    this.wanted = false;
    if (answer.ok) {
      const { next } = await answer.json();
      await this.keeper?.finish();
      window.location.assign(next);
      return;
    }
    if (answer.status === 409) await this.keeper?.finish();
    // The server has an answer for people: let it show its page.
    this.passing = true;
    this.sender.submit();
  }

  refused(reason) {
    if (reason === 'unreachable' && this.keeper) {
      this.say('网络不通：调查表已加密保存在本机，恢复后自动提交。请勿关闭这一页', 'waiting');
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.again(), 8000);
      return;
    }
    this.say(REASONS[reason], 'failed', reason === 'out' || reason === 'other');
  }

  say(text, kind, signIn = false) {
    this.notice.hidden = false;
    this.notice.dataset.state = kind;
    this.notice.setAttribute('role', kind === 'failed' ? 'alert' : 'status');
    this.notice.replaceChildren(text);
    if (!signIn) return;
    const link = Object.assign(document.createElement('a'), { href: '/login', target: '_blank', rel: 'noopener', textContent: '在新窗口登录' });
    this.notice.append(' ', link);
  }
}

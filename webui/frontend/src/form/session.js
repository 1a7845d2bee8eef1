// Who is signed in, and the token that proves that a change comes from our page.  Both may be newer than the page.
export class Session {
  /** `url` answers with {account, csrf_token}; empty when the page does not know whose it is. */
  constructor({ url = '', account = '' } = {}) {
    Object.assign(this, { url, account, meta: document.querySelector('meta[name="csrf-token"]') });
  }

  get token() { return this.meta.content; }

  /** Take the token of the session of now: 'same', 'other' (somebody else signed in), 'out' or 'unreachable'. */
  async renew() {
    if (!this.url) return 'out';
    let answer;
    try {
      answer = await fetch(this.url, { credentials: 'same-origin', redirect: 'manual', cache: 'no-store', headers: { Accept: 'application/json' } });
    } catch {
      return 'unreachable';
    }
    if (!answer.ok) return answer.status === 401 || answer.type === 'opaqueredirect' ? 'out' : 'unreachable';
    const found = await answer.json();
    if (found.account !== this.account) return 'other';
    this.meta.content = found.csrf_token;
    document.querySelectorAll('input[name="csrf_token"]').forEach((input) => { input.value = found.csrf_token; });
    return 'same';
  }

  /** Ask `url`; when the session was renewed in another window meanwhile, ask again with its token.
   *  Returns {answer} or {reason: 'out' | 'other' | 'unreachable'}. */
  async ask(url, options) {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      let answer;
      try {
        answer = await fetch(url, { credentials: 'same-origin', redirect: 'manual', ...options(this.token) });
      } catch {
        return { reason: 'unreachable' };
      }
      if (answer.type !== 'opaqueredirect' && !(await needsSession(answer))) return { answer };
      const found = attempt ? 'out' : await this.renew();
      if (found !== 'same') return { reason: found };
    }
    return { reason: 'out' };
  }
}

async function needsSession(answer) {
  if (answer.status === 401) return true;
  if (answer.status !== 403 || !(answer.headers.get('Content-Type') || '').includes('json')) return false;
  return (await answer.clone().json()).code === 'csrf';
}

export const REASONS = {
  out: '登录已过期。内容还在这一页，请在新窗口重新登录后再试',
  other: '现在登录的是另一个人。请在新窗口用原来的账号登录后再试',
  unreachable: '网络不通。内容还在这一页，请勿关闭，恢复后再试',
};

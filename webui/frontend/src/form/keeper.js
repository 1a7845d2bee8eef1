// Keeps what cannot be sent now in this browser: encrypted with a key that only the server gives to the same person
// on the same task, removed as soon as it was sent, and never kept longer than the age limit.
import { DATABASE, open, request } from './store.js';

const STORE = 'kept';

const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Keeper {
  /** `name` is the task; `key` 32 bytes in base64; `read` gives {values, files} as they are now. */
  constructor({ name, key, read }) {
    Object.assign(this, { name, read, wanted: false, finished: false, queue: Promise.resolve(), key: null, secret: key });
  }

  /** Whether this browser can keep anything safely. */
  get able() { return Boolean(globalThis.crypto?.subtle && globalThis.indexedDB); }

  async cipher() {
    this.key ??= await crypto.subtle.importKey('raw', fromBase64(this.secret), 'AES-GCM', false, ['encrypt', 'decrypt']);
    return this.key;
  }

  /** Keep what there is now; one after the other, the last one stays. */
  keep({ wanted = this.wanted } = {}) {
    this.wanted = wanted;
    this.queue = this.queue.then(() => this.write()).catch(() => {});
    return this.queue;
  }

  async write() {
    if (!this.able || this.finished) return;
    const { values, files } = this.read();
    const packed = await Promise.all(files.map(async ({ id, field, purpose, name, blob }) => ({ id, field, purpose, name, type: blob.type, bytes: [...new Uint8Array(await blob.arrayBuffer())] })));
    const plain = new TextEncoder().encode(JSON.stringify({ values, files: packed, wanted: this.wanted }));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.cipher(), plain);
    const base = await open(STORE);
    await request(base.transaction(STORE, 'readwrite').objectStore(STORE).put({ iv, sealed, at: Date.now() }, this.name));
    base.close();
  }

  /** What was kept, or null: {values, files, wanted, at}. */
  async found() {
    if (!this.able || !(await exists())) return null;
    const base = await open(STORE);
    const row = await request(base.transaction(STORE).objectStore(STORE).get(this.name));
    base.close();
    if (!row) return null;
    try {
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, await this.cipher(), row.sealed);
      const kept = JSON.parse(new TextDecoder().decode(plain));
      const files = kept.files.map(({ bytes, type, ...file }) => ({ ...file, blob: new Blob([new Uint8Array(bytes)], { type }) }));
      return { ...kept, files, at: row.at };
    } catch {
      return null;
    }
  }

  /** Everything was sent: keep nothing, now and later. */
  finish() {
    this.finished = true;
    return this.clear();
  }

  /** Keep nothing of what there is now. */
  clear() {
    this.wanted = false;
    this.queue = this.queue.then(async () => {
      if (!globalThis.indexedDB || !(await exists())) return;
      const base = await open(STORE);
      const store = base.transaction(STORE, 'readwrite').objectStore(STORE);
      await request(store.delete(this.name));
      const left = await request(store.count());
      base.close();
      if (!left) indexedDB.deleteDatabase(DATABASE);
    }).catch(() => {});
    return this.queue;
  }
}

async function exists() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((each) => each.name === DATABASE);
}

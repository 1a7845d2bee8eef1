// The one database of this browser that we use, and the rule that nothing in it grows old.
export const DATABASE = 'yijianshi-unsent';
const OLDEST = 72 * 3600 * 1000;

/** The result of an IndexedDB request. */
export function request(asked) {
  return new Promise((done, fail) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
}

/** The open database, with `store` in it. */
export function open(store) {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(store);
  return request(asked);
}

/** Remove what was never sent and is older than three days; called by every page. */
export async function forgetOld(store = 'kept') {
  if (!globalThis.indexedDB?.databases) return;
  if (!(await indexedDB.databases()).some((each) => each.name === DATABASE)) return;
  const base = await open(store);
  const kept = base.transaction(store, 'readwrite').objectStore(store);
  for (const key of await request(kept.getAllKeys())) {
    const row = await request(kept.get(key));
    if (!row || Date.now() - row.at > OLDEST) await request(kept.delete(key));
  }
  const left = await request(kept.count());
  base.close();
  if (!left) indexedDB.deleteDatabase(DATABASE);
}

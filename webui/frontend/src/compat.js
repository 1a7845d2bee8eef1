// What kernels before Chrome 98 lack and our libraries call.  Imported first by every entry.
if (!Object.hasOwn) Object.hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
if (!Array.prototype.at) {
  const at = function (index) { return this[index < 0 ? this.length + index : index]; };
  for (const kind of [Array, String]) Object.defineProperty(kind.prototype, 'at', { value: at, configurable: true, writable: true });
}
if (!Array.prototype.toSorted) {
  Object.defineProperty(Array.prototype, 'toSorted', { value(order) { return [...this].sort(order); }, configurable: true, writable: true });
}
if (!Array.prototype.findLast) {
  Object.defineProperty(Array.prototype, 'findLast', { value(test) { return [...this].reverse().find(test); }, configurable: true, writable: true });
}
if (!globalThis.structuredClone) globalThis.structuredClone = (value) => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

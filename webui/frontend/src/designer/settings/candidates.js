// Who handles a task, between what people choose (a post and a place) and the expression that the engine reads.
export const PLACES = [['office', '承办单位'], ['street', '申请人所在街道'], ['any', '不限单位']];

const OF_OFFICE = /^="(\w+)@" ?\+ ?office$/;
const OF_STREET = /^=if street = "unknown" then "(\w+)" else "(\w+)@" ?\+ ?street$/;
const ANY = /^\w+$/;

/** The post and place in `text`; null when it is an expression of its own. */
export function read(text) {
  if (!text) return { post: '', place: 'office' };
  const office = OF_OFFICE.exec(text);
  if (office) return { post: office[1], place: 'office' };
  const street = OF_STREET.exec(text);
  if (street && street[1] === street[2]) return { post: street[1], place: 'street' };
  return ANY.test(text) ? { post: text, place: 'any' } : null;
}

export function write(post, place) {
  if (!post) return '';
  if (place === 'street') return `=if street = "unknown" then "${post}" else "${post}@" + street`;
  return place === 'any' ? post : `="${post}@" + office`;
}

const DAYS = /^=workday due\((\d{1,3})\)$/;

/** The working days in a limit; null when it is an expression of its own, '' when there is none. */
export function days(text) {
  if (!text) return '';
  return DAYS.exec(text)?.[1] ?? null;
}

export const limit = (number) => (/^[1-9]\d{0,2}$/.test(number) ? `=workday due(${number})` : '');

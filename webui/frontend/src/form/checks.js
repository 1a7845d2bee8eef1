// Checks the form language does not have: resident ID numbers, mobile numbers, and what the server said last time.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

function realDate(text) {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date <= new Date();
}

/** Whether `text` is an 18-digit resident ID number with a real birthday and the right check digit. */
export function isIdNumber(text) {
  if (!/^[1-9]\d{16}[\dXx]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return realDate(text.slice(6, 14)) && CHECK_DIGITS[sum % 11] === text[17].toUpperCase();
}

/** Whether `text` is a mainland mobile number, or a landline with its area code. */
export function isPhone(text) {
  return /^1[3-9]\d{9}$/.test(text) || /^0\d{2,3}-?[2-9]\d{6,7}$/.test(text);
}

const CHECKS = {
  id_number: [isIdNumber, '请填写正确的 18 位居民身份证号码'],
  phone: [isPhone, '请填写正确的手机号码，或者带区号的固定电话'],
};

class HostChecks {
  constructor(validator, formFieldRegistry, remembered) {
    const original = validator.validateFieldInstance.bind(validator);
    validator.validateFieldInstance = (instance, value) => {
      const check = CHECKS[formFieldRegistry.get(instance.id)?.properties?.check];
      const own = check && value && !check[0](String(value).trim()) ? [check[1]] : [];
      const errors = [...original(instance, value), ...own];
      const said = remembered?.find((entry) => entry.path === instance.valuePath.join('.') && sameValue(entry.value, value));
      return said && !errors.length ? [said.message] : errors;
    };
  }
}
HostChecks.$inject = ['validator', 'formFieldRegistry', 'config.serverErrors'];

function sameValue(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

export const ChecksModule = { __init__: ['hostChecks'], hostChecks: ['type', HostChecks] };

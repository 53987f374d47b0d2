// Makes the payment page nicer. It works without: nothing here decides, stores or sends anything.
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');

  const brandOf = digits => {
    const rules = [
      ['amex', /^3[47]/],
      ['mada', /^(400861|403024|417633|440647|440795|446404|457865|468540|484783|493428|504300|506968|508160|521076|524130|529741|535825|543357|554180|558848|588845|588982|589005|604906|605141|636120|9682)/],
      ['knet', /^888888/],
      ['visa', /^4/],
      ['mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/]
    ];
    const hit = rules.find(([, pattern]) => pattern.test(digits));
    return hit ? hit[0] : '';
  };

  const group = (digits, brand) => brand === 'amex'
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10, 15)].filter(Boolean).join(' ')
    : (digits.match(/.{1,4}/g) || []).join(' ');

  // Reformats while typing and keeps the caret behind the same digit.
  const reformat = (input, format) => {
    const before = input.value.slice(0, input.selectionStart).replace(/\D/g, '').length;
    const next = format(input.value);
    if (next === input.value) return;
    input.value = next;
    let caret = 0;
    for (let seen = 0; caret < next.length && seen < before; caret++) if (/\d/.test(next[caret])) seen++;
    if (before && caret >= next.trimEnd().length) caret = next.length;
    input.setSelectionRange(caret, caret);
  };

  // Eastern Arabic digits from an Arabic keyboard are the same numbers.
  const western = text => text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit => digit.charCodeAt(0) & 15);

  const digitsOf = input => western(input.value).replace(/\D/g, '');

  const formatExpiry = text => {
    const raw = western(text);
    let digits = raw.replace(/\D/g, '').slice(0, 6);
    if (/^[2-9]/.test(digits)) digits = '0' + digits;
    if (/^\d\s*\/?\s*$/.test(raw) && raw.includes('/')) digits = digits.padStart(2, '0');
    return digits.length > 2 || raw.includes('/') && digits.length === 2 ? digits.slice(0, 2) + ' / ' + digits.slice(2) : digits;
  };

  const check = {
    number(input, texts) {
      const length = digitsOf(input).length;
      if (!length) return texts.numberRequired;
      return length < 12 || length > 19 ? texts.numberInvalid : '';
    },
    expiry(input, texts) {
      const digits = digitsOf(input);
      if (!digits) return texts.expiryRequired;
      const month = Number(digits.slice(0, 2));
      if (digits.length !== 4 && digits.length !== 6 || month < 1 || month > 12) return texts.expiryInvalid;
      const year = Number(digits.length === 4 ? '20' + digits.slice(2) : digits.slice(2));
      return new Date(year, month, 1) <= new Date() ? texts.expiryPast : '';
    },
    cvv(input, texts) {
      const length = digitsOf(input).length;
      if (!length) return texts.cvvRequired;
      return length < 3 || length > 4 ? texts.cvvInvalid : '';
    }
  };

  const show = (input, message) => {
    const place = document.getElementById(input.id + '-error');
    if (place) place.textContent = message;
    if (message) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    return !message;
  };

  const wireNumber = (fields, number, expiry) => {
    const brands = fields.querySelector('.brands');
    const paint = () => {
      const brand = brandOf(digitsOf(number));
      let matched = false;
      for (const mark of brands.children) {
        const match = mark.dataset.brand === brand;
        mark.classList.toggle('match', match);
        matched = matched || match;
      }
      brands.classList.toggle('known', matched);
      return brand;
    };
    number.addEventListener('input', () => {
      const brand = paint();
      reformat(number, text => group(western(text).replace(/\D/g, '').slice(0, 19), brand));
    });
    expiry.addEventListener('input', event => {
      if (event.inputType && event.inputType.startsWith('delete')) return;
      reformat(expiry, formatExpiry);
    });
  };

  const wireCard = form => {
    const fields = form.querySelector('.card-fields');
    if (!fields) return () => true;
    const { number, expiry, cvv } = form.elements;
    const inputs = [number, expiry, cvv].filter(Boolean);
    if (number) wireNumber(fields, number, expiry);
    cvv.addEventListener('input', () => reformat(cvv, text => western(text).replace(/\D/g, '')));
    for (const input of inputs) {
      const judge = () => show(input, check[input.name](input, fields.dataset));
      input.addEventListener('blur', () => { if (input.value) judge(); });
      input.addEventListener('input', () => { if (input.hasAttribute('aria-invalid')) judge(); });
    }
    return () => {
      const wrong = inputs.filter(input => !show(input, check[input.name](input, fields.dataset)));
      if (wrong.length) wrong[0].focus();
      return !wrong.length;
    };
  };

  for (const form of document.querySelectorAll('form.pay')) {
    form.noValidate = true;
    const isReady = wireCard(form);
    const button = form.querySelector('button');
    const label = button.querySelector('.label');
    const text = label.textContent;
    form.addEventListener('submit', event => {
      if (button.getAttribute('aria-disabled') === 'true' || !isReady()) {
        event.preventDefault();
        return;
      }
      button.setAttribute('aria-disabled', 'true');
      label.textContent = form.dataset.processing;
    });
    // Back to this page from the browser's cache: the button must work again.
    addEventListener('pageshow', event => {
      if (!event.persisted) return;
      button.removeAttribute('aria-disabled');
      label.textContent = text;
      for (const name of ['number', 'expiry', 'cvv']) if (form.elements[name]) form.elements[name].value = '';
    });
  }

  const editor = document.querySelector('.amount-editor');
  if (editor) editor.addEventListener('change', () => editor.requestSubmit());

  for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());

  const alert = document.getElementById('errors') || document.querySelector('.notice-problem');
  if (alert) alert.focus();
})();

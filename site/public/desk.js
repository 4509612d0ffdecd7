// The desk's keyboard: j / k step through what can be opened, Enter is the browser's own, / finds, ? tells them all.
// Without it everything is reached by links and Tab. Single keys can be switched off (WCAG 2.1.4).
const OFF = 'desk-keys-off';
const hint = document.getElementById('keys-hint');
const dialog = document.getElementById('keys');
const onBox = document.getElementById('keys-on');
const find = document.getElementById('find');

const isOff = () => localStorage.getItem(OFF) === 'yes';
const show = () => dialog?.showModal();

const step = (by) => {
  const rows = [...document.querySelectorAll('[data-row]')];
  const here = document.activeElement;
  const at = rows.indexOf(here);
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
};

const keys = { j: () => step(1), k: () => step(-1), '/': () => find?.focus(), '?': show };

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  const typing = target.closest('input:not([type="checkbox"]), textarea, select') !== null;
  if (typing && key === 'Escape') target.blur();
  if (typing || isOff() || dialog?.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (hint && dialog && onBox) {
  hint.hidden = false;
  hint.querySelector('span').hidden = isOff();
  onBox.checked = !isOff();
  onBox.addEventListener('change', () => {
    localStorage.setItem(OFF, onBox.checked ? 'no' : 'yes');
    hint.querySelector('span').hidden = isOff();
  });
  document.getElementById('keys-show')?.addEventListener('click', show);
}

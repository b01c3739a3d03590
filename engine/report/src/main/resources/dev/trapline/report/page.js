(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const details = () => all('main details');

  // A link to something inside a closed part opens that part.
  const reveal = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { return; }
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  if (location.hash) reveal();

  let closed = [];
  addEventListener('beforeprint', () => { closed = details().filter(d => !d.open); closed.forEach(d => d.open = true); });
  addEventListener('afterprint', () => { closed.forEach(d => d.open = false); closed = []; });

  const bar = document.querySelector('[data-filter]');
  if (!bar) return;
  bar.hidden = false;
  const [text, verdict, core] = ['text', 'verdict', 'core'].map(name => bar.querySelector('[name=' + name + ']'));
  const shown = bar.querySelector('output');
  const items = all('[data-item]').map(element => ({
    element,
    kind: element.dataset.item,
    states: element.dataset.states.split('|').map(state => state.split('=')),
    get words() { return this.known ??= element.textContent.toLowerCase(); }
  }));
  const groups = all('[data-group]').reverse();

  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const counts = {};
    for (const item of items) {
      const on = item.states.some(([c, v]) => (!core.value || c === core.value) && (!verdict.value || v === verdict.value))
        && words.every(word => item.words.includes(word));
      item.element.toggleAttribute('data-off', !on);
      const count = counts[item.kind] ??= [0, 0];
      count[0] += on;
      count[1]++;
    }
    // What is looked for must be seen, and what was closed before is closed again.
    const asked = words.length || verdict.value || core.value;
    for (const group of groups) {
      group.toggleAttribute('data-off', !group.querySelector('[data-item]:not([data-off])'));
      if (group.tagName !== 'DETAILS') continue;
      if (asked && !group.open) group.open = group.opened = true;
      else if (!asked && group.opened) group.open = group.opened = false;
    }
    shown.textContent = 'Showing ' + Object.entries(counts).map(([kind, [on, of]]) => `${on} of ${of} ${kind}`).join(', ');
  };
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(apply, 60); };
  bar.addEventListener('input', soon);
  bar.addEventListener('change', soon);
  bar.addEventListener('reset', () => setTimeout(apply));
  bar.addEventListener('submit', event => event.preventDefault());
  for (const button of all('[data-open]', bar)) {
    button.addEventListener('click', () => details().forEach(d => d.open = button.dataset.open === 'true'));
  }
  apply();
})();

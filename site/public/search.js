// The search page's own script: asks pagefind which guides hold the words, then lists the articles they stand in.
// Without it the page is a list of all articles.
const area = document.getElementById('search');
const input = document.getElementById('q');
const count = document.getElementById('search-count');
const list = document.getElementById('search-results');

const BEFORE = 18;
const AFTER = 48;

let engine;
let latest = 0;

const load = async () => {
  try {
    engine ??= await import('/pagefind/pagefind.js');
    return engine;
  } catch (cause) {
    throw new Error('the index did not load', { cause });
  }
};

// pagefind cuts Chinese into words and would also take one of a word's characters for a hit; an article is listed
// only when it holds what was typed. The words of a guide are parted by zero-width spaces or blanks, and every
// heading knows at which word it stands.
const articlesOf = ({ url, meta, anchors, raw_content, content }) => {
  const words = (raw_content ?? content).split(/[\s\u200b]+/);
  const heads = anchors
    .filter(({ element }) => /^h[2-6]$/.test(element))
    .sort((a, b) => a.location - b.location);
  const opening = { url, title: meta.title, text: words.slice(0, heads[0]?.location).join('') };
  const articles = heads.map(({ id, text, location }, i) => {
    const all = words.slice(location, heads[i + 1]?.location).join('');
    const heading = text.replace(/\s/g, '');
    const body = all.startsWith(heading) ? all.slice(heading.length).replace(/^\./, '') : all;
    return { url: `${url}#${id}`, title: `${meta.title} · ${text.trim()}`, text: body, heading };
  });
  return [opening, ...articles];
};

const holds = ({ heading = '', text }, term) => heading.includes(term) || text.includes(term);

const find = async (terms) => {
  const pagefind = await load();
  const { results } = await pagefind.search(terms.join(' '));
  const guides = await Promise.all(results.map((result) => result.data()));
  return guides.flatMap(articlesOf).filter((article) => terms.every((term) => holds(article, term)));
};

const excerptOf = (text, term) => {
  const at = text.indexOf(term);
  if (at < 0) return [text.slice(0, BEFORE + AFTER)];
  const from = Math.max(0, at - BEFORE);
  const to = at + term.length + AFTER;
  const mark = document.createElement('mark');
  mark.textContent = term;
  return [
    from > 0 ? '…' : '',
    text.slice(from, at),
    mark,
    text.slice(at + term.length, to),
    to < text.length ? '…' : '',
  ];
};

const itemOf = ({ url, title, text }, term) => {
  const item = document.createElement('li');
  const link = document.createElement('a');
  const excerpt = document.createElement('p');
  link.href = url;
  link.textContent = title;
  excerpt.append(...excerptOf(text, term));
  item.append(link, excerpt);
  return item;
};

const show = (sentence, items = []) => {
  count.textContent = sentence;
  list.replaceChildren(...items);
};

const nothing = (words) =>
  `没有找到“${words}”。换一个短一点的词再试，或者在下面的目录里翻。想直接问人，请打上面的电话。`;

const search = async () => {
  const words = input.value.trim();
  const terms = words.split(/\s+/);
  latest += 1;
  const mine = latest;
  if (!words) return show('');
  const slow = setTimeout(() => mine === latest && show('正在找……'), 1000);
  try {
    const hits = await find(terms);
    if (mine !== latest) return;
    if (hits.length === 0) show(nothing(words));
    else
      show(
        `“${words}”出现在 ${hits.length} 条里。`,
        hits.map((hit) => itemOf(hit, terms[0])),
      );
  } catch {
    if (mine === latest) show('搜索暂时用不了。请刷新页面再试，或者在下面的目录里翻。');
  } finally {
    clearTimeout(slow);
  }
};

const address = () => {
  const here = new URL(location.href);
  const words = input.value.trim();
  if (words) here.searchParams.set('q', words);
  else here.searchParams.delete('q');
  return here;
};

area.hidden = false;
area.addEventListener('submit', (event) => {
  event.preventDefault();
  history.pushState(null, '', address());
  search();
});

let typing;
const typed = () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    history.replaceState(null, '', address());
    search();
  }, 300);
};
input.addEventListener('input', (event) => event.isComposing || typed());
input.addEventListener('compositionend', typed);

const restore = () => {
  input.value = new URL(location.href).searchParams.get('q') ?? '';
  search();
};
window.addEventListener('popstate', restore);
restore();

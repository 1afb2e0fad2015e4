// Starts Brokerlab: in every element that has the attribute `data-brokerlab`, and wherever `mount` is called. Where the
// attribute says `page`, Brokerlab is the page itself and speaks the reader's language; else that of the page around it.
//
// The module is fetched and instantiated once for a page, however many mounts there are. While it loads, each element
// says so; when it cannot, each says why in one sentence. After a trap the instance is dead for good: the loader then
// puts a sentence above every mount and makes the mounts inert, so that nobody types into a frozen page.
//
// Written in the syntax that any browser with modules reads, so that an older one gets its sentence too.

const BASE = new URL('.', import.meta.url);
const MODULE_NAME = 'brokerlab-app';
const FIELDS = ['lang', 'theme', 'scenario', 'autorun', 'seed'];

const SENTENCES = {
  en: {
    loading: 'Loading Brokerlab…',
    starting: 'Starting Brokerlab…',
    unreachable: 'Brokerlab could not be loaded. Please check the connection and reload the page.',
    old: 'This browser is too old for Brokerlab: please use a Chrome, Edge, Firefox or Safari of the last two years.',
    refused: 'Brokerlab could not start here: ',
    trapped: 'Brokerlab has stopped because of a mistake in its own program. Please reload the page to start afresh.',
  },
  ko: {
    loading: 'Brokerlab을 불러오는 중…',
    starting: 'Brokerlab을 시작하는 중…',
    unreachable: 'Brokerlab을 불러오지 못했습니다. 연결을 확인하고 페이지를 새로 고쳐 주세요.',
    old: '이 브라우저는 Brokerlab을 실행하기에 너무 오래되었습니다. 최근 2년 안에 나온 Chrome, Edge, Firefox, Safari를 사용해 주세요.',
    refused: 'Brokerlab을 여기서 시작할 수 없습니다: ',
    trapped: '프로그램 자체의 오류로 Brokerlab이 멈췄습니다. 페이지를 새로 고쳐 다시 시작해 주세요.',
  },
};

/** The one instance: a promise of the module's exports, from the first call until a failure. */
let instance = null;
/** Once set, the instance has trapped and will never answer again. */
let trapped = false;
/** The elements that hold a mount, to be told of a trap. */
const mounts = new Set();
/** Called with each new text of the loading progress. */
const watchers = new Set();

/**
 * Mounts Brokerlab in `element`.
 *
 * @param {HTMLElement} element Its content is replaced.
 * @param {{lang?: 'en'|'ko', theme?: 'light'|'dark'|'auto', scenario?: string, autorun?: boolean,
 *          seed?: number|bigint}} [options]
 * @returns {Promise<{destroy(): void}>} Rejected with an Error of one sentence, which is also shown in the element.
 */
export async function mount(element, options) {
  const words = sentences(element, options);
  const status = showStatus(element, words.loading);
  const watcher = (stage, kilobytes) => {
    status.textContent = kilobytes ? words[stage] + ' ' + kilobytes + ' KB' : words[stage];
  };
  watchers.add(watcher);
  try {
    const exports = await load();
    if (trapped) throw failure('trapped');
    const mounted = exports.mount(element, options);
    mounts.add(element);
    return {
      destroy() {
        mounts.delete(element);
        mounted.destroy();
      },
    };
  } catch (error) {
    const sentence = explain(error, words);
    status.setAttribute('role', 'alert');
    status.textContent = sentence;
    if (!status.isConnected && !mounts.has(element)) element.replaceChildren(status);
    throw new Error(sentence, { cause: error });
  } finally {
    watchers.delete(watcher);
  }
}

/** Fetches and instantiates the module, once. A failed attempt is forgotten, so that a later call tries again. */
function load() {
  if (!instance) {
    instance = instantiate();
    instance.catch(() => {
      instance = null;
    });
  }
  return instance;
}

async function instantiate() {
  if (typeof WebAssembly !== 'object' || !WebAssembly.instantiateStreaming) {
    throw failure('old');
  }
  addStyle();
  const [glue, response] = await Promise.all([
    import(new URL(MODULE_NAME + '.js', BASE).href).catch((cause) => {
      throw failure(cause instanceof SyntaxError ? 'old' : 'unreachable', cause);
    }),
    fetch(new URL(MODULE_NAME + '_bg.wasm', BASE)).catch((cause) => {
      throw failure('unreachable', cause);
    }),
  ]);
  if (!response.ok) throw failure('unreachable');
  // A connection that breaks is reported by what reads the original.
  count(response).catch(() => {});
  try {
    await glue.default({ module_or_path: response });
  } catch (cause) {
    // A module that does not link comes from a cache that mixes two versions, which loading anew cures.
    throw failure(cause instanceof WebAssembly.CompileError ? 'old' : 'unreachable', cause);
  }
  announce('starting');
  watchForTraps(glue);
  glue.giveWorkers(() => new Worker(new URL('worker.js', BASE), { type: 'module' }));
  return glue;
}

/**
 * Announces how much of a response has come. It reads a copy, so that the browser knows the module by its address:
 * that is how the frames of a trap are told from those of another module on the page.
 */
async function count(response) {
  const reader = response.clone().body.getReader();
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    announce('loading', Math.round(bytes / 1024));
  }
}

function announce(stage, kilobytes) {
  for (const watcher of watchers) watcher(stage, kilobytes);
}

/** A page that embeds Brokerlab names only this file; the style comes with it. */
function addStyle() {
  const links = Array.from(document.querySelectorAll('link[rel~="stylesheet"]'));
  for (const name of ['app.css', 'side.css', 'hands.css', 'shell.css', 'time.css']) {
    const href = new URL(name, BASE).href;
    if (links.some((link) => link.href === href)) continue;
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    document.head.append(link);
  }
}

/** A panic is reported by the module itself; a stack overflow or a lack of memory only by the browser. */
function watchForTraps(glue) {
  glue.onPanic((message) => {
    console.error(message);
    stop();
  });
  const look = (error) => {
    const ours = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    if (ours && /brokerlab-app(_bg\.wasm|\.js)/.test(error.stack)) stop();
  };
  window.addEventListener('error', (event) => look(event.error));
  window.addEventListener('unhandledrejection', (event) => look(event.reason));
}

function stop() {
  if (trapped) return;
  trapped = true;
  for (const element of mounts) {
    const notice = document.createElement('p');
    notice.className = 'brokerlab-status brokerlab-trapped';
    notice.setAttribute('role', 'alert');
    notice.textContent = sentences(element).trapped;
    element.before(notice);
    element.inert = true;
  }
}

function showStatus(element, text) {
  const status = document.createElement('p');
  status.className = 'brokerlab-status';
  status.setAttribute('role', 'status');
  status.textContent = text;
  if (!mounts.has(element)) element.replaceChildren(status);
  return status;
}

function failure(kind, cause) {
  const error = new Error(SENTENCES.en[kind], { cause });
  error.brokerlabKind = kind;
  return error;
}

function explain(error, words) {
  if (trapped) return words.trapped;
  if (error && error.brokerlabKind) return words[error.brokerlabKind];
  return words.refused + (error instanceof Error ? error.message : String(error));
}

/** The sentences in the language of the mount, or else of what is around it, or else of the reader. */
function sentences(element, options) {
  const inner = element.querySelector('.brokerlab[lang]');
  const around = element.dataset.brokerlab === 'page' ? null : element.closest('[lang]');
  const lang = (options && options.lang) || (inner || around || {}).lang || navigator.language;
  return /^ko/.test(lang) ? SENTENCES.ko : SENTENCES.en;
}

/** The options that an element carries as data attributes. What cannot be read is passed on, and refused by name. */
function optionsOf(element) {
  const options = {};
  for (const name of FIELDS) {
    const value = element.dataset[name];
    if (value !== undefined) options[name] = read(name, value);
  }
  return options;
}

function read(name, value) {
  if (name === 'autorun' && (value === 'true' || value === 'false')) return value === 'true';
  if (name === 'seed' && /^\d+$/.test(value)) return BigInt(value);
  return value;
}

for (const element of document.querySelectorAll('[data-brokerlab]')) {
  mount(element, optionsOf(element)).catch((error) => console.error(error));
}

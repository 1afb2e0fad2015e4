// Run before the page's own scripts: watches what the page costs, from outside.
//
// The script time of a frame is that of its animation callbacks, of all microtasks that they leave behind, in which the page
// is drawn, and of the timers that either sets, for what takes too long is put off: a microtask that queues itself again comes
// behind those that were there before it, and measures after each.
(() => {
  const HOPS = 40;
  const seen = { frames: [], longTasks: [], memory: null, heap: 0 };
  window.__measure = seen;

  const ask = window.requestAnimationFrame.bind(window);
  const later = window.setTimeout.bind(window);
  let frame = null;
  // The frame that pays for what runs now.
  let payer = null;

  const charge = (mine, work) => {
    const began = performance.now();
    let left = HOPS;
    let counted = 0;
    payer = mine;
    const count = () => {
      const ms = performance.now() - began;
      mine.ms += ms - counted;
      counted = ms;
      if (left-- > 0) queueMicrotask(count);
      else payer = null;
    };
    queueMicrotask(count);
    work();
  };

  window.setTimeout = (work, ...rest) => {
    const mine = payer;
    return mine && typeof work === 'function' ? later((...all) => charge(mine, () => work(...all)), ...rest) : later(work, ...rest);
  };

  window.requestAnimationFrame = (callback) =>
    ask((at) => {
      if (!frame || frame.at !== at) {
        frame = { at, ms: 0 };
        seen.frames.push(frame);
      }
      charge(frame, () => callback(at));
    });

  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longTasks.push([task.startTime, task.duration]);
  }).observe({ type: 'longtask', buffered: true });

  const instantiate = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = async (...all) => {
    const made = await instantiate(...all);
    seen.memory = made.instance.exports.memory;
    return made;
  };
})();

// Run before the page's own scripts: watches what the page costs, from outside.
//
// The script time of a frame is that of its animation callbacks and of all microtasks that they leave behind, in which the page
// is drawn: a microtask that queues itself again comes behind those that were there before it, and measures after each.
(() => {
  const HOPS = 40;
  const seen = { frames: [], longTasks: [], memory: null, heap: 0 };
  window.__measure = seen;

  const ask = window.requestAnimationFrame.bind(window);
  let frame = null;
  window.requestAnimationFrame = (callback) =>
    ask((at) => {
      const began = performance.now();
      if (!frame || frame.at !== at) {
        frame = { at, ms: 0 };
        seen.frames.push(frame);
      }
      const mine = frame;
      let left = HOPS;
      let counted = 0;
      const count = () => {
        const ms = performance.now() - began;
        mine.ms += ms - counted;
        counted = ms;
        if (left-- > 0) queueMicrotask(count);
      };
      queueMicrotask(count);
      callback(at);
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

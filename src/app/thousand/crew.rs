//! Workers: started, spoken to in bytes, and ended when they are dropped.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Uint8Array;
use session::thousand::{Answer, Request};
use wasm_bindgen::JsCast;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

use crate::worker;

/// Workers of one mount at most, however many cores there are: each has a memory of its own.
const WORKERS_MAX: usize = 8;

/// What is heard of a worker.
#[derive(Debug)]
pub enum Heard {
    Answer(Answer),
    /// It can do nothing any more, and why.
    Trouble(String),
}

/// A worker. Dropping it ends it.
#[derive(Debug)]
pub struct Post {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Post {
    /// Starts a worker that works on a text; `hear` is called with everything that it says.
    ///
    /// # Errors
    /// Why there can be none.
    pub fn start(text: &str, hear: impl Fn(Heard) + 'static) -> Result<Self, String> {
        let worker = worker::start()?;
        let hear = Rc::new(hear);
        let listen = |kind: &'static str| {
            let hear = hear.clone();
            EventListener::new(&worker, kind, move |event| {
                // What is said of it here need not be said on the whole page.
                event.prevent_default();
                hear(heard(event));
            })
        };
        let _listeners = ["message", "messageerror", "error"].map(listen);
        let post = Self { worker, _listeners };
        post.ask(&Request::Begin { text: text.into() });
        Ok(post)
    }

    /// Asks for something. A worker that cannot be asked is heard of as trouble.
    pub fn ask(&self, request: &Request) {
        let bytes = Uint8Array::from(&request.to_bytes()[..]);
        // Bytes can always be copied.
        let _ = self.worker.post_message(&bytes);
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn heard(event: &Event) -> Heard {
    if let Some(error) = event.dyn_ref::<ErrorEvent>() {
        return Heard::Trouble(error.message());
    }
    let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
    let bytes = data.as_ref().and_then(|data| data.dyn_ref::<Uint8Array>());
    let answer = bytes.and_then(|bytes| Answer::of_bytes(&bytes.to_vec()));
    match answer {
        Some(answer) => Heard::Answer(answer),
        None => {
            let said = data.and_then(|data| data.as_string());
            Heard::Trouble(said.unwrap_or_else(|| event.type_()))
        }
    }
}

/// As many workers as there are cores.
pub fn cores() -> usize {
    let window = web_sys::window();
    let cores = window.map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).clamp(1, WORKERS_MAX)
}

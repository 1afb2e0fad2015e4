//! Ctrl-C while worlds are played: what has been played is printed. A second one ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Has somebody asked to stop?
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on. Where that is not possible, Ctrl-C ends the process as usual.
    pub fn listen() -> Self {
        let interrupt = Self::default();
        #[cfg(unix)]
        {
            use signal_hook::consts::SIGINT;
            let asked = || Arc::clone(&interrupt.asked);
            // In this order: the first one finds that nobody has asked yet.
            let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, 130, asked());
            let _ = signal_hook::flag::register(SIGINT, asked());
        }
        interrupt
    }

    /// Has somebody asked to stop?
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

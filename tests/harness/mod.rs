//! A real headless Chromium on the real page, for tests that read like what a person does.
//!
//! [`Browser::open`] serves a folder on a free port of loopback, starts a driver and a browser with a fresh profile,
//! and gives blocking methods: find by `data-testid`, click, tap, type, read, wait. Every wait has a limit, and its
//! failure shows what the page said. The browser also keeps what the page asked of the network, what it wrote to the
//! console and what its security policy refused ([`Browser::record`]). Dropping it ends what it started.
//!
//! A test begins with `let Some(setup) = Setup::find() else { return };`, which skips it where there is no browser.

mod browser;
mod driver;
mod record;
mod screen;

pub use browser::Browser;
pub use driver::Setup;
pub use record::Record;
pub use screen::{Scheme, Screen};

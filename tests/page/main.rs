//! The built page in a real headless Chromium.

mod shell;

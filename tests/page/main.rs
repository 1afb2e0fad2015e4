//! The built page in a real headless Chromium.

mod screens;
mod shell;

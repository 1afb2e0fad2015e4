//! The page as its visitors meet it: built, served with its policy, and shown by a real headless Chromium.

mod bad_input;
mod console;
mod first_minute;
mod lab;
mod replay;
mod screens;
mod shell;
mod worlds;

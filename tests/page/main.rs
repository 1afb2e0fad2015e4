//! The page as its visitors meet it: built, served with its policy, and shown by a real headless Chromium.

mod axe;
mod bad_input;
mod console;
mod diagram;
mod first_minute;
mod hands;
mod hooks;
mod inspector;
mod keyboard;
mod lab;
mod phone;
mod prefs;
mod projector;
mod replay;
mod screens;
mod shell;
mod stage;
mod stranger;
mod text;
mod thousand;
mod time;
mod tour;
mod two;
mod typing;
mod worlds;

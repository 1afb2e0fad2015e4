//! The scenario language: plain text that describes a world, its faults and what must become of its messages.
//!
//! [`parse`] reads a text into a [`ast::Scenario`] or says what is wrong with it; printing that (it is [`core::fmt::Display`])
//! gives the canonical text, comments kept, which reads as the same scenario again. [`lower()`] makes of it what
//! the simulator runs, and [`compile`] does both.
//!
//! What is absent, and stays absent: I/O, a wall clock, randomness. Reading never panics, whatever the text.
//!
//! How it works. [`tree`] turns lines into a tree by their indentation and keeps comments; `parse` reads each line with the
//! small parsers of [`words`]; an error of one line does not keep the others from being read. Kinds of actor that are not
//! in the text come from the prelude, which is text in the same language. `docs/scenario.md` is the grammar.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod ast;
#[cfg(test)]
mod behaviour;
mod clock;
mod commands;
pub mod diagnostic;
mod examine;
mod expand;
pub mod explore;
pub mod human;
pub mod judge;
pub mod kinds;
pub mod limits;
pub mod live;
mod lower;
mod nearest;
mod parse;
pub mod prelude;
pub mod print;
pub mod run;
pub mod shrink;
mod tree;
mod wording;
mod words;

pub use lower::{Compiled, compile, lower};
pub use nearest::nearest;
pub use parse::{parse, parse_typed};

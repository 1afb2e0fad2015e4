//! The broker.
#![no_std]
extern crate alloc;
pub mod event;

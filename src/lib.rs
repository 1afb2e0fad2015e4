//! Brokerlab's page, and the map of the code.
//!
//! This crate is the Yew front end. It owns what is drawn and clicked and nothing else: it sends `Action`s to a
//! `session` and draws the `View` that comes back, and never names the rooms below that one.
//!
//! | room | what it owns |
//! |---|---|
//! | `src/resp` | RESP2 and RESP3 values: decode, encode, print as redis-cli prints |
//! | `src/broker` | one node as a state machine without input and output |
//! | `src/sim` | the world: clock, event queue, links, actors, trace, ledger, auditor |
//! | `src/session` | Action in, View out: console, stage, messages in each language |
//! | `src/app` | the Yew components |
//! | `src/mount.rs` | the exported door: `mount(element, options)` and what it gives back |
//! | `src/worker.rs` | the doors for workers: how the page starts one, what runs in it |
//! | `www` | style, loader and everything else that is served as it is |
//! | `src/xtask` | build, serve, test |
//! | `tests` | what a user could observe |
//!
//! One instance of the module serves every mount on a page; mounts share no state.

pub mod app;
pub mod mount;
pub mod worker;

//! Crate broker.

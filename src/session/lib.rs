//! Crate session.

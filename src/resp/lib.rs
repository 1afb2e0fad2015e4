//! Crate resp.

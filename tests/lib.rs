//! What a user could observe, tested.

pub mod transcript;

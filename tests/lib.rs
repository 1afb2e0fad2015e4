//! What a user could observe, tested.

//! What a citizen sees and does about himself.

pub(crate) mod sessions;

//! What a citizen sees and does about himself.

pub(crate) mod code;
pub(crate) mod data;
pub(crate) mod deregister;
pub(crate) mod email;
pub(crate) mod leave;
pub(crate) mod new_code;
pub(crate) mod passkeys;
pub(crate) mod phone;
pub(crate) mod renewal;
pub(crate) mod sessions;
pub(crate) mod sure;
pub(crate) mod uses;

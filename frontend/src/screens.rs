//! The screens.

pub(crate) mod activate;
pub(crate) mod approve_step;
pub(crate) mod authorisation;
pub(crate) mod certificate_login;
pub(crate) mod certificates;
pub(crate) mod home;
pub(crate) mod information;
pub(crate) mod issue;
pub(crate) mod letter;
pub(crate) mod login;
pub(crate) mod me;
pub(crate) mod movil;
pub(crate) mod password_step;
pub(crate) mod register_online;
pub(crate) mod sign;
pub(crate) mod verify;

//! The parts that screens are made of.

pub(crate) mod button;
pub(crate) mod code_step;
pub(crate) mod digest;
pub(crate) mod field;
pub(crate) mod file_field;
pub(crate) mod layout;
pub(crate) mod page;
pub(crate) mod password_field;
pub(crate) mod session_dialog;

pub(crate) use button::SubmitButton;
pub(crate) use field::{Checkbox, TextField};
pub(crate) use page::{FieldError, Page};
pub(crate) use password_field::PasswordField;

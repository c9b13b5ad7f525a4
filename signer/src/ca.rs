//! The certification authority: a root, an issuing authority under it, and the certificates of
//! citizens.

mod authority;
mod calendar;
mod certificate;
mod profile;

pub(crate) use authority::{Authority, AuthorityError, CertificateParts};
pub(crate) use calendar::{end_of_day_in_spain, plus_months};
pub(crate) use profile::Holder;

//! The certification authority: a root, an issuing authority under it, the certificates of citizens,
//! and the lists of those that were revoked.

mod authority;
mod calendar;
mod certificate;
mod installing;
mod lint;
mod list;
mod list_extensions;
mod profile;
mod request;
mod root;

pub(crate) use authority::{Authority, AuthorityError, CertificateParts, sign_digest};
pub(crate) use calendar::{end_of_day_in_spain, plus_months};
pub(crate) use certificate::{ecdsa_with_sha256, serial_number, serial_of, signature_bits};
pub use installing::{FromRoot, InstallError};
pub(crate) use installing::{judge, judge_root_list};
pub(crate) use list::{ListContent, ListEntry, ListKind, Listed, reason_code};
pub(crate) use profile::{Holder, Pointers};
pub(crate) use request::{make_request, read_request};
pub(crate) use root::{IssuingParts, Root, RootList};

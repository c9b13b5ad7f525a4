//! Certificates are looked at before they are signed.
//!
//! What is to be signed is signed with a key that serves for nothing else, and that certificate is
//! read anew, by a reader that shares nothing with what wrote it. Each [`Lint`] is one rule with its
//! source. A certificate of which one does not hold is never signed with the authority's key
//! (CHK-CA-01).

mod extensions;
mod names;
mod qualified;
mod read;
mod structure;
mod tree;
mod trial;

#[cfg(test)]
mod tests;

pub(crate) use trial::sign_for_trial;

use crate::custody::PublicPoint;
use crate::profile::Qualified;
use const_oid::ObjectIdentifier;
use read::Read;
use rubrica_core::time::UnixTime;
use std::fmt;

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    Issuing,
    Signature,
    Authentication,
    Responder,
    TimeStamping,
}

impl Kind {
    const fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }

    const fn is_citizen(self) -> bool {
        matches!(self, Self::Signature | Self::Authentication)
    }
}

/// What the certificate should say, from where the decision to issue it was made.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) kind: Kind,
    /// Name of the issuer, in DER as its own certificate has it.
    pub(crate) issuer: Vec<u8>,
    pub(crate) issuer_key: &'a PublicPoint,
    /// Last second of the issuer's certificate.
    pub(crate) issuer_until: UnixTime,
    pub(crate) key: &'a PublicPoint,
    pub(crate) policies: Vec<ObjectIdentifier>,
    /// Whether it says where lists and answers about it are.
    pub(crate) pointers: bool,
    pub(crate) qualified: Option<&'a Qualified>,
}

/// One rule.
struct Lint {
    name: &'static str,
    /// Where the rule stands.
    source: &'static str,
    holds: fn(&Read<'_>, &Expected<'_>) -> bool,
}

/// A rule that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) name: &'static str,
    pub(crate) source: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.name, self.source)
    }
}

/// Which rules do not hold of a certificate.
pub(crate) fn lint(certificate: &[u8], expected: &Expected<'_>) -> Vec<Finding> {
    let Some(read) = Read::certificate(certificate) else {
        return vec![Finding { name: "x690_structure", source: "RFC 5280 §4.1; X.690 §10.1" }];
    };
    all()
        .filter(|lint| !(lint.holds)(&read, expected))
        .map(|lint| Finding { name: lint.name, source: lint.source })
        .collect()
}

fn all() -> impl Iterator<Item = &'static Lint> {
    [structure::LINTS, extensions::LINTS, names::LINTS, qualified::LINTS].into_iter().flatten()
}

//! What earlier signatures allow [ISO 32000-2 §12.8.2].

use super::PadesError;
use crate::pdf::PdfError;
use crate::pdf::document::Revision;
use crate::pdf::fields::Field;
use crate::pdf::object::{Dictionary, Object};
use crate::pdf::text;

/// Which names a new field may not have, according to earlier signatures.
#[derive(Debug, Default)]
pub(super) struct Locks(Vec<Lock>);

#[derive(Debug)]
enum Lock {
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Locks {
    /// Whether every new name is locked.
    pub(super) fn closes_form(&self) -> bool {
        // No earlier signer can have listed the name of a field that is not there yet.
        self.0.iter().any(|lock| matches!(lock, Lock::All | Lock::AllBut(_)))
    }

    /// Whether a field of this name is locked.
    pub(super) fn covers(&self, name: &str) -> bool {
        let listed = |names: &[String]| names.iter().any(|listed| listed == name);
        self.0.iter().any(|lock| match lock {
            Lock::All => true,
            Lock::Only(names) => listed(names),
            Lock::AllBut(names) => !listed(names),
        })
    }
}

/// Reads what the certification and the earlier signatures lay down.
pub(super) fn check(
    revision: Revision<'_, '_>,
    catalog: &Dictionary,
    fields: &[Field],
) -> Result<Locks, PadesError> {
    let mut locks = Locks::default();
    // The certification counts wherever its field is [ISO 32000-2 table 263].
    if let Some(permissions) = revision.dictionary(catalog, "Perms")?
        && let Some(certification) = revision.dictionary(&permissions, "DocMDP")?
    {
        check_signature(revision, &certification, &mut locks)?;
    }
    for field in fields.iter().filter(|field| field.is_signature) {
        let Object::Dictionary(signature) = revision.resolve(&field.value)? else { continue };
        check_signature(revision, &signature, &mut locks)?;
        // The lock of the field takes effect with its signature, even if its signer did not
        // repeat it [ISO 32000-2 §12.7.5.5].
        if let Some(lock) = revision.dictionary(&field.dictionary, "Lock")? {
            take_lock(revision, &lock, &mut locks)?;
            check_level(revision, &lock)?;
        }
    }
    Ok(locks)
}

fn check_signature(
    revision: Revision<'_, '_>,
    signature: &Dictionary,
    locks: &mut Locks,
) -> Result<(), PadesError> {
    let references = revision.value(signature, "Reference")?;
    for reference in references.as_array().unwrap_or_default() {
        let Object::Dictionary(reference) = revision.resolve(reference)? else { continue };
        let method = revision.value(&reference, "TransformMethod")?;
        let parameters = revision.dictionary(&reference, "TransformParams")?.unwrap_or_default();
        match method.as_name() {
            Some(b"DocMDP") => check_level(revision, &parameters)?,
            Some(b"FieldMDP") => {
                take_lock(revision, &parameters, locks)?;
                check_level(revision, &parameters)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// `/P` 1 forbids every change; 2, the default, and 3 allow signatures [ISO 32000-2 table 257].
fn check_level(revision: Revision<'_, '_>, parameters: &Dictionary) -> Result<(), PadesError> {
    match revision.value(parameters, "P")? {
        Object::Integer(1) => Err(PadesError::CertifiedNoChanges),
        _ => Ok(()),
    }
}

/// [ISO 32000-2 tables 236 and 259]
fn take_lock(
    revision: Revision<'_, '_>,
    parameters: &Dictionary,
    locks: &mut Locks,
) -> Result<(), PdfError> {
    let names = || -> Result<Vec<String>, PdfError> {
        let mut names = Vec::new();
        for name in revision.value(parameters, "Fields")?.as_array().unwrap_or_default() {
            names.extend(revision.resolve(name)?.as_string().map(text::decode));
        }
        Ok(names)
    };
    match revision.value(parameters, "Action")?.as_name() {
        Some(b"All") => locks.0.push(Lock::All),
        Some(b"Include") => locks.0.push(Lock::Only(names()?)),
        Some(b"Exclude") => locks.0.push(Lock::AllBut(names()?)),
        _ => {}
    }
    Ok(())
}

//! Keys that are gone stay gone: with the end of their certificates, and after an old row came back.

use crate::checks::ready;
use crate::gateway::{NOW, SignParts, World, assert_refused};
use rubrica_core::api::signer::{CredentialState, Revocation};
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::RevocationReason::Compromised;
use rubrica_core::protocol::Suspension;
use rubrica_signer::audit::verify;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// The lengths of a citizen's closed keys.
fn keys(world: &World, subject: SubjectId) -> Vec<usize> {
    let database = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    database
        .prepare("SELECT length(blob) FROM credentials WHERE subject = ?1 ORDER BY ordinal")
        .unwrap()
        .query_map([subject.as_bytes().as_slice()], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Keeps the rows of credentials as they are now, as a backup would.
fn keep_rows(world: &World) {
    let database = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    database.execute_batch("CREATE TABLE kept AS SELECT * FROM credentials").unwrap();
}

/// Puts them back, as somebody would who restores a table and not the log.
fn put_rows_back(database: &Path) {
    let database = Connection::open(database).unwrap();
    database
        .execute_batch(
            "DELETE FROM credentials; INSERT INTO credentials SELECT * FROM kept; DROP TABLE kept",
        )
        .unwrap();
}

#[test]
fn chk_rev_03_a_revoked_row_that_came_back_is_ended_again_before_anything_is_answered() {
    let (world, citizen, credential) = ready();
    keep_rows(&world);
    world.signer.revoke(&world.revocation(citizen.subject, Compromised)).unwrap();
    let world = world.reopened_after(put_rows_back);
    assert_eq!(keys(&world, citizen.subject), [0, 0]);
    let outcome = world.signer.sign(&SignParts::new(&world, &citizen, credential).request(&world));
    assert_refused(outcome, "CHK-SAD-05", "credential_revoked");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let revocation = Some(Revocation { at: NOW, reason: Compromised });
    assert!(list.iter().all(|one| one.revoked == revocation), "as the log has it");
    // It is in the log that rows had come back; to look again finds nothing.
    let entries = verify(world.folder.path()).unwrap().entries;
    assert!(world.signer.destroy_ended_keys().unwrap().is_empty());
    assert_eq!(verify(world.folder.path()).unwrap().entries, entries);
}

#[test]
fn chk_rev_03_what_rested_rests_and_what_was_brought_back_does_not() {
    let (world, citizen, credential) = ready();
    keep_rows(&world);
    world.signer.suspend(&world.suspension(citizen.subject, Suspension::Begin)).unwrap();
    let world = world.reopened_after(put_rows_back);
    let request = |world: &World| SignParts::new(world, &citizen, credential).request(world);
    let outcome = world.signer.sign(&request(&world));
    assert_refused(outcome, "CHK-SUS-01", "credential_suspended");
    world.signer.suspend(&world.suspension(citizen.subject, Suspension::Lift)).unwrap();
    let world = world.reopened();
    world.signer.sign(&request(&world)).unwrap();
}

#[test]
fn chk_rev_04_no_key_outlives_its_certificate() {
    let (world, citizen, _) = ready();
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    let end = list[0].not_after;
    world.clock.set(end);
    world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    assert!(keys(&world, citizen.subject).iter().all(|length| *length > 0));
    // With whatever is done next, for whomever; here with a list that the world asks for.
    world.clock.forward(Duration::from_secs(1));
    let before = verify(world.folder.path()).unwrap().entries;
    world.signer.revocation_list().unwrap();
    assert_eq!(keys(&world, citizen.subject), [0, 0]);
    let report = verify(world.folder.path()).unwrap();
    assert_eq!(report.entries, before + 2, "the keys and the list");
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap().credentials;
    assert_eq!(list[0].state, CredentialState::Expired);
}

//! The audit log shows every way of changing it.

use crate::gateway::{Citizen, SignParts, World};
use rubrica_core::canonical;
use rubrica_signer::audit::{
    AuditError, Entry, Event, inclusion_proof, leaf_hash, verify, verify_against,
};
use rusqlite::Connection;
use std::time::Duration;

/// A log with an authority, a gateway, an issuance, two signatures and a refusal.
fn world_with_history() -> World {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    for _ in 0..2 {
        let parts = SignParts::new(&world, &citizen, credential);
        world.signer.sign(&parts.request(&world)).unwrap();
    }
    let stranger = SignParts::new(&world, &Citizen::new(), credential);
    world.signer.sign(&stranger.request(&world)).unwrap_err();
    world
}

/// Changes the closed database behind the signer's back, triggers or not.
fn tamper(world: &World, statements: &str) {
    let connection = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER audit_entries_are_not_changed; DROP TRIGGER audit_entries_are_not_deleted;
             DROP TRIGGER audit_checkpoints_are_not_changed;
             DROP TRIGGER audit_checkpoints_are_not_deleted;
             DROP TRIGGER audit_nodes_are_not_changed; DROP TRIGGER audit_nodes_are_not_deleted;",
        )
        .unwrap();
    connection.execute_batch(statements).unwrap();
}

/// Every entry so far.
pub fn entries(world: &World) -> Vec<Entry> {
    let report = verify(world.folder.path()).unwrap();
    let entry = |index| inclusion_proof(world.folder.path(), index).unwrap().0;
    (0..report.entries).map(|index| canonical::decode(&entry(index)).unwrap()).collect()
}

#[test]
fn a_log_left_alone_is_whole_and_can_be_shown_entry_by_entry() {
    let world = world_with_history();
    let report = verify(world.folder.path()).unwrap();
    assert_eq!((report.signatures, report.issuances, report.unfinished), (2, 1, 0));
    assert!(report.verifier_key.starts_with("signer.test/audit+"), "{}", report.verifier_key);

    let mut events = Vec::new();
    for index in 0..report.entries {
        let (entry, proof) = inclusion_proof(world.folder.path(), index).unwrap();
        assert_eq!(proof.root(leaf_hash(&entry)), Some(report.root));
        events.push(canonical::decode::<Entry>(&entry).unwrap().event);
    }
    let names: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::LogStarted { .. } => "started",
            Event::AuthorityCreated { .. } => "authority",
            Event::EdgeKeyRegistered { .. } => "edge key",
            Event::ActivationKeyMade { .. } => "activation key",
            Event::IssuanceIntended { .. } => "issuance intended",
            Event::Issued { .. } => "issued",
            Event::SignatureIntended { .. } => "signature intended",
            Event::Signed { .. } => "signed",
            Event::Refused { .. } => "refused",
            _ => "other",
        })
        .collect();
    assert_eq!(
        names,
        [
            "started",
            "authority",
            "edge key",
            "activation key",
            "issuance intended",
            "issued",
            "signature intended",
            "signed",
            "signature intended",
            "signed",
            "refused"
        ]
    );
    assert!(matches!(events.last(), Some(Event::Refused { reason, .. }) if reason == "CHK-SAD-04"));
}

#[test]
fn it_names_no_citizen() {
    let world = World::new();
    let citizen = Citizen::new();
    world.issue(&citizen);
    let report = verify(world.folder.path()).unwrap();
    for index in 0..report.entries {
        let (entry, _) = inclusion_proof(world.folder.path(), index).unwrap();
        for personal in [citizen.subject.as_bytes().as_slice(), b"99999999R", b"Espa", b"BAA"] {
            assert!(!entry.windows(personal.len()).any(|window| window == personal));
        }
    }
}

#[test]
fn the_database_itself_refuses_to_change_it() {
    let world = world_with_history();
    let connection = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    for statement in [
        "UPDATE audit_entries SET entry = x'00' WHERE position = 3",
        "DELETE FROM audit_entries WHERE position = 3",
        "UPDATE audit_checkpoints SET note = ''",
        "DELETE FROM audit_checkpoints",
        "UPDATE audit_nodes SET hash = x'00'",
        "DELETE FROM audit_nodes",
    ] {
        let error = connection.execute_batch(statement).unwrap_err().to_string();
        assert!(error.contains("the audit log only grows"), "{error}");
    }
}

#[test]
fn every_way_of_changing_it_is_found() {
    let flip = "UPDATE audit_entries SET entry = CAST(substr(entry, 1, length(entry) - 1)
                || x'00' AS BLOB) WHERE position = 7";
    let drop = "DELETE FROM audit_entries WHERE position = 7";
    let close_gap = "DELETE FROM audit_entries WHERE position = 7;
                     UPDATE audit_entries SET position = position - 1 WHERE position > 7";
    let swap = "UPDATE audit_entries SET position = -1 WHERE position = 7;
                UPDATE audit_entries SET position = 7 WHERE position = 9;
                UPDATE audit_entries SET position = 9 WHERE position = -1";
    let truncate = "DELETE FROM audit_entries WHERE position >= 9";
    let roll_back = "DELETE FROM audit_entries WHERE position >= 8;
                     DELETE FROM audit_checkpoints WHERE size > 8";
    let forge = "UPDATE audit_checkpoints SET note = replace(note, char(10) || '9' || char(10),
                 char(10) || '8' || char(10))";
    let result = "UPDATE acts SET result = (SELECT result FROM acts WHERE kind = 1
                  ORDER BY entry DESC LIMIT 1) WHERE kind = 1";
    let forget = "UPDATE acts SET result = NULL WHERE kind = 1";
    let node = "UPDATE audit_nodes SET hash = (SELECT leaf FROM audit_entries LIMIT 1)
                WHERE level = 1 AND position = 1";
    let no_node = "DELETE FROM audit_nodes WHERE level = 2 AND position = 0";
    let more_nodes = "INSERT INTO audit_nodes SELECT 5, 7, hash FROM audit_nodes LIMIT 1";
    for (statements, codes) in [
        (flip, vec!["audit_entry_changed"]),
        (drop, vec!["audit_entry_missing"]),
        (close_gap, vec!["audit_inconsistent"]),
        (swap, vec!["audit_inconsistent"]),
        (truncate, vec!["audit_truncated"]),
        // Nothing is left of it but the result that it was the entry of.
        (roll_back, vec!["audit_result_not_logged"]),
        (forge, vec!["audit_checkpoint_bad", "audit_inconsistent"]),
        (result, vec!["audit_result_not_logged"]),
        (forget, vec!["audit_result_not_stored"]),
        (node, vec!["audit_node_changed"]),
        (no_node, vec!["audit_node_changed"]),
        (more_nodes, vec!["audit_node_changed"]),
    ] {
        let world = world_with_history();
        verify(world.folder.path()).unwrap();
        tamper(&world, statements);
        let error = verify(world.folder.path()).unwrap_err();
        assert!(codes.contains(&error.code()), "{statements}: {error}");
    }
}

#[test]
fn a_checkpoint_kept_elsewhere_shows_a_rewritten_history() {
    let world = World::new();
    world.issue(&Citizen::new());
    let kept = verify(world.folder.path()).unwrap().last_checkpoint;
    world.issue(&Citizen::new());
    verify_against(world.folder.path(), &kept).unwrap();

    // Another signer of the same name, with a history of its own that is whole in itself.
    let other = World::new();
    other.issue(&Citizen::new());
    other.issue(&Citizen::new());
    verify(other.folder.path()).unwrap();
    let error = verify_against(other.folder.path(), &kept).unwrap_err();
    assert!(matches!(error, AuditError::Rewritten), "{error}");
}

#[test]
fn ended_activation_keys_are_deleted_and_their_end_is_logged() {
    let world = World::new();
    let day = Duration::from_secs(86_400);
    world.signer.activation_key().unwrap();
    world.clock.forward(31 * day);
    world.signer.activation_key().unwrap();
    let connection = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    let stored = || -> i64 {
        connection.query_row("SELECT COUNT(*) FROM activation_keys", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(stored(), 2);
    world.clock.forward(31 * day);
    world.signer.activation_key().unwrap();
    assert_eq!(stored(), 2);

    let report = verify(world.folder.path()).unwrap();
    let (mut made, mut deleted) = (Vec::new(), Vec::new());
    for index in 0..report.entries {
        let (entry, _) = inclusion_proof(world.folder.path(), index).unwrap();
        match canonical::decode::<Entry>(&entry).unwrap().event {
            Event::ActivationKeyMade { key, .. } => made.push(key),
            Event::ActivationKeyDeleted { key } => deleted.push(key),
            _ => {}
        }
    }
    assert_eq!(made.len(), 3);
    assert_eq!(deleted, made[..1]);
}

#[test]
fn a_log_of_before_its_nodes_were_kept_gets_them_when_it_opens() {
    let world = world_with_history();
    let before = verify(world.folder.path()).unwrap();
    tamper(&world, "DELETE FROM audit_nodes");
    let error = verify(world.folder.path()).unwrap_err();
    assert!(matches!(error, AuditError::NodeChanged { .. }), "{error}");
    let world = world.reopened();
    assert_eq!(verify(world.folder.path()).unwrap(), before);
}

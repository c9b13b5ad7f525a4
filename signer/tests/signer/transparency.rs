//! What is shown of the audit log, and what citizens can hold against the signer.

use crate::gateway::{Citizen, SignParts, World};
use rubrica_core::activation_key::{ActivationKeyError, TrustedLogKey};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{AuditReference, SignResponse};
use rubrica_core::canonical;
use rubrica_core::identity::{CredentialId, TransactionId};
use rubrica_core::protocol::{RevocationReason, SigningIntent};
use rubrica_core::transparency::checkpoint::CheckpointError;
use rubrica_core::transparency::entry::Event;
use rubrica_core::transparency::note::NoteKey;
use rubrica_core::transparency::receipt::check_signature;
use rubrica_core::transparency::tile::{Tile, TileNodes, Tiles};
use rubrica_core::transparency::{Checkpoint, ConsistencyProof, Frontier, ProofError, Receipt};
use rubrica_core::x509::Certificate;
use rubrica_signer::Signer;
use rubrica_signer::audit::{LogError, verify};
use rusqlite::Connection;

/// The key of the log, as a citizen gets it.
fn log_key(world: &World) -> NoteKey {
    let answer = world.signer.activation_key().unwrap();
    TrustedLogKey::check(&answer.log_key, &answer.chain, &roots(world), "signer.test", world.now())
        .unwrap()
        .into_note_key()
}

fn roots(world: &World) -> Vec<Certificate> {
    Certificate::all_from_pem(&world.signer.root_pem()).unwrap()
}

/// A signature, with what was asked for.
fn signature(world: &World) -> (SigningIntent, SignResponse, Citizen) {
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let parts = SignParts::new(world, &citizen, credential);
    let intent = parts.intent.clone();
    (intent, world.signer.sign(&parts.request(world)).unwrap(), citizen)
}

#[test]
fn the_key_of_the_log_is_vouched_for_and_stays_the_same() {
    let world = World::new();
    let key = log_key(&world);
    assert_eq!(key.name(), "signer.test/audit");
    assert_eq!(key.to_string(), verify(world.folder.path()).unwrap().verifier_key);
    let answer = world.signer.activation_key().unwrap();
    let check = |statement: &Binary, signer: &str, expected: ActivationKeyError| {
        let roots = roots(&world);
        let refused = TrustedLogKey::check(statement, &answer.chain, &roots, signer, world.now());
        assert_eq!(refused, Err(expected));
    };
    check(&answer.log_key, "other", ActivationKeyError::OtherSigner);
    // The statement of another key, of the same authority.
    check(&answer.statement, "signer.test", ActivationKeyError::Malformed);
    let other = World::new();
    let theirs = other.signer.activation_key().unwrap();
    check(&theirs.log_key, "signer.test", ActivationKeyError::NotSigned);
    let world = world.reopened();
    assert_eq!(log_key(&world), key);
}

#[test]
fn every_act_is_answered_with_its_proof_and_again_with_the_same() {
    let world = World::new();
    let key = log_key(&world);
    let citizen = Citizen::new();
    let issued = world.issue(&citizen);
    let logged = issued.audit.check(&key).unwrap();
    assert!(matches!(logged.entry.event, Event::Issued { intent: Some(_), .. }));

    let credential = issued.credentials[0].credential;
    let request = SignParts::new(&world, &citizen, credential).request(&world);
    let first = world.signer.sign(&request).unwrap();
    signature(&world);
    assert_eq!(world.signer.sign(&request).unwrap(), first);
    let logged = first.audit.check(&key).unwrap();
    assert!(matches!(logged.entry.event, Event::Signed { .. }));
    assert_eq!(logged.checkpoint.size, first.audit.index + 1);

    let revoked = world
        .signer
        .revoke(&world.revocation(citizen.subject, RevocationReason::Requested))
        .unwrap();
    let logged = revoked.audit.check(&key).unwrap();
    assert!(matches!(logged.entry.event, Event::Revoked { .. }));
}

#[test]
fn chk_tlg_02_an_entry_without_a_proof_to_a_checkpoint_of_the_log_is_not_believed() {
    let world = World::new();
    let key = log_key(&world);
    let (_, answer, _) = signature(&world);
    let good = answer.audit;
    good.check(&key).unwrap();
    let check = |change: fn(&mut AuditReference), expected: ProofError| {
        let mut changed = good.clone();
        change(&mut changed);
        assert_eq!(changed.check(&key), Err(expected));
    };
    check(|it| it.entry.0[40] ^= 1, ProofError::OtherEntry);
    check(|it| it.leaf.0[0] ^= 1, ProofError::OtherEntry);
    check(|it| it.index -= 1, ProofError::NotIncluded);
    check(|it| it.path[0].0[0] ^= 1, ProofError::NotIncluded);
    check(|it| it.path[0].0.truncate(31), ProofError::NotIncluded);
    check(|it| drop(it.path.pop()), ProofError::NotIncluded);
    let not_signed = ProofError::Checkpoint(CheckpointError::NotSigned);
    check(
        |it| it.checkpoint = it.checkpoint.replace('\n', "\n1"),
        CheckpointError::Malformed.into(),
    );
    check(
        |it| {
            let size = it.checkpoint.lines().nth(1).unwrap().to_owned();
            it.checkpoint = it.checkpoint.replacen(&format!("\n{size}\n"), "\n900\n", 1);
        },
        not_signed.clone(),
    );
    // A log of the same name that another keeps.
    let (_, theirs, _) = signature(&World::new());
    assert_eq!(theirs.audit.check(&key), Err(not_signed));
}

#[test]
fn chk_tlg_03_a_receipt_of_another_act_is_not_believed() {
    let world = World::new();
    let key = log_key(&world);
    let (intent, answer, _) = signature(&world);
    check_signature(&answer, &intent, &key).unwrap();

    // Everything in it is in the log; none of it is the log's word for this signature.
    let (_, other, _) = signature(&world);
    let swapped = SignResponse { audit: other.audit.clone(), ..answer.clone() };
    let other_signature = SignResponse { signatures: other.signatures.clone(), ..answer.clone() };
    for answer in [&swapped, &other_signature, &other] {
        assert_eq!(check_signature(answer, &intent, &key), Err(ProofError::OtherAct));
    }
    let transaction = TransactionId::from_bytes([1; 16]);
    let credential = CredentialId::from_bytes([1; 16]);
    for intent in [
        SigningIntent { transaction, ..intent.clone() },
        SigningIntent { credential, ..intent.clone() },
        SigningIntent { application: "other".to_owned(), ..intent.clone() },
        SigningIntent { digests: Vec::new(), ..intent.clone() },
    ] {
        assert_eq!(check_signature(&answer, &intent, &key), Err(ProofError::OtherAct));
    }
}

#[test]
fn a_receipt_shows_years_later_that_the_signature_was_logged() {
    let world = World::new();
    let (intent, answer, _) = signature(&world);
    let key = world.signer.activation_key().unwrap();
    let receipt =
        Receipt::new("signer.test", &intent, answer, key.log_key.clone(), key.chain.clone());
    let json = serde_json::to_vec(&receipt).unwrap();
    let read: Receipt = serde_json::from_slice(&json).unwrap();
    let (found, logged, _) = read.check(&roots(&world)).unwrap();
    assert_eq!(found, intent);
    assert!(
        matches!(logged.entry.event, Event::Signed { application: Some(name), .. } if name == "Rubrica")
    );

    let other = World::new();
    assert!(matches!(receipt.check(&roots(&other)), Err(ProofError::Key(_))));
    let mut later = receipt.clone();
    later.answer.signed_at.0 += 1;
    assert_eq!(later.check(&roots(&world)).unwrap_err(), ProofError::OtherAct);
    let form = Receipt { form: "other".to_owned(), ..receipt.clone() };
    assert_eq!(form.check(&roots(&world)).unwrap_err(), ProofError::NoReceipt);
    let changed = SigningIntent { application: "other".to_owned(), ..intent };
    let changed = Receipt { intent: canonical::encode(&changed).into(), ..receipt };
    assert_eq!(changed.check(&roots(&world)).unwrap_err(), ProofError::OtherAct);
}

/// The log as the world sees it.
struct Published<'a>(&'a Signer);

impl Tiles for Published<'_> {
    type Error = LogError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, LogError> {
        self.0.tile(tile)
    }

    fn damaged(tile: Option<Tile>) -> LogError {
        panic!("{tile:?}")
    }
}

#[test]
fn the_tiles_lead_to_every_checkpoint_and_from_each_to_the_next() {
    let world = World::new();
    let key = log_key(&world);
    let mut checkpoints =
        vec![Checkpoint::open(&world.signer.checkpoint().unwrap(), &key).unwrap()];
    for _ in 0..70 {
        let (_, answer, _) = signature(&world);
        checkpoints.push(answer.audit.check(&key).unwrap().checkpoint);
    }
    let last = checkpoints.last().unwrap().clone();
    assert!(last.size > 256, "{}", last.size);
    let mut tiles = Published(&world.signer);
    let mut nodes = TileNodes { tiles: &mut tiles, size: last.size };
    assert_eq!(Frontier::read(last.size, &mut nodes).unwrap().root(), last.root);
    for earlier in &checkpoints {
        let proof = ConsistencyProof::build(earlier.size, last.size, &mut nodes).unwrap().unwrap();
        assert!(proof.shows(&earlier.root, &last.root), "{}", earlier.size);
    }
}

#[test]
fn chk_tlg_01_what_no_checkpoint_covers_is_not_shown() {
    let world = World::new();
    let key = log_key(&world);
    let size = Checkpoint::open(&world.signer.checkpoint().unwrap(), &key).unwrap().size;
    let width = u16::try_from(size).unwrap();
    let hashes = world.signer.tile(Tile::new(0, 0, width).unwrap()).unwrap();
    assert_eq!(hashes.len(), 32 * usize::from(width));
    for (level, index, width) in [(0, 0, width + 1), (0, 0, 256), (0, 1, 1), (1, 0, 1), (7, 0, 1)] {
        let tile = Tile::new(level, index, width).unwrap();
        assert!(matches!(world.signer.tile(tile), Err(LogError::NoTile)), "{tile}");
    }
}

#[test]
fn a_citizen_sees_the_uses_of_his_keys_and_nobody_elses() {
    let world = World::new();
    let key = log_key(&world);
    let (intent, _, citizen) = signature(&world);
    signature(&world);
    let list = world.signer.uses(&world.inquiry(citizen.subject)).unwrap();
    assert!(!list.older);
    let events: Vec<Event> =
        list.uses.iter().map(|one| one.check(&key).unwrap().entry.event).collect();
    let [signed, signing, issued, issuing] = events.as_slice() else { panic!("{events:?}") };
    assert!(
        matches!(signed, Event::Signed { transaction, .. } if *transaction == intent.transaction)
    );
    assert!(matches!(signing, Event::SignatureIntended { .. }));
    assert!(matches!(issued, Event::Issued { .. }));
    assert!(matches!(issuing, Event::IssuanceIntended { .. }));
    assert!(events.windows(2).all(|two| two[0].subject() == two[1].subject()));

    // Asked twice with one assertion, it is answered once.
    let inquiry = world.inquiry(citizen.subject);
    world.signer.uses(&inquiry).unwrap();
    let refused = world.signer.uses(&inquiry).unwrap_err();
    assert_eq!(refused.check(), Some("CHK-ASR-02"));
    let nobody = world.signer.uses(&world.inquiry(Citizen::new().subject)).unwrap();
    assert_eq!(nobody.uses, []);
}

#[test]
fn an_entry_that_was_changed_afterwards_does_not_hold_before_its_citizen() {
    let world = World::new();
    let key = log_key(&world);
    let (_, answer, citizen) = signature(&world);
    let database = Connection::open(world.folder.path().join("signer.sqlite")).unwrap();
    database
        .execute_batch(&format!(
            "DROP TRIGGER audit_entries_are_not_changed;
             UPDATE audit_entries SET entry = CAST(replace(hex(entry), hex('Rubrica'),
             hex('Another')) AS BLOB) WHERE position = {0};
             UPDATE audit_entries SET entry = unhex(CAST(entry AS TEXT)) WHERE position = {0};",
            answer.audit.index
        ))
        .unwrap();
    let list = world.signer.uses(&world.inquiry(citizen.subject)).unwrap();
    let held: Vec<_> = list.uses.iter().map(|one| one.check(&key).map(|_| ())).collect();
    assert_eq!(held, [Err(ProofError::OtherEntry), Ok(()), Ok(()), Ok(())]);

    // With the leaf made to fit, the path does not lead to the checkpoint any more.
    let entry = list.uses[0].entry.as_ref();
    let leaf = rubrica_signer::audit::leaf_hash(entry);
    database
        .execute(
            "UPDATE audit_entries SET leaf = ?1 WHERE position = ?2",
            (leaf.as_slice(), i64::try_from(answer.audit.index).unwrap()),
        )
        .unwrap();
    let list = world.signer.uses(&world.inquiry(citizen.subject)).unwrap();
    assert_eq!(list.uses[0].check(&key), Err(ProofError::NotIncluded));
    verify(world.folder.path()).unwrap_err();
}

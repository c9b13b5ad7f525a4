//! A signer's keys move from software into a token, and its citizens notice nothing.

use crate::gateway::{
    Citizen, NAME, NOW, Random, RewrapParts, SignParts, TestClock, World, signature_is_good,
};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::secret::Secret;
use rubrica_signer::audit::verify;
use rubrica_signer::custody::TokenSettings;
use rubrica_signer::platform::{Clock, Platform};
use rubrica_signer::{OpenError, Signer, SignerSettings};
use rubrica_tests::softhsm::{LABEL, PIN, Tokens, module, with_token};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn token() -> TokenSettings {
    TokenSettings::new(module(), LABEL, Secret::new(PIN.to_owned()))
}

fn platform(clock: &Arc<TestClock>) -> Platform {
    Platform { clock: Arc::clone(clock) as Arc<dyn Clock>, ..Platform::system() }
}

fn open(
    folder: &Path,
    clock: &Arc<TestClock>,
    token: Option<TokenSettings>,
) -> Result<Signer, OpenError> {
    let mut settings = SignerSettings::new(folder, NAME);
    settings.token = token;
    Signer::open_on(platform(clock), settings)
}

/// A signer as it is started: with a key store of its own, or with a token.
fn world(token: Option<TokenSettings>) -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(NOW);
    let signer = open(folder.path(), &clock, token).unwrap();
    let edge = p256::ecdsa::SigningKey::from_slice(&Random.make_bytes::<32>()).unwrap();
    signer.register_edge_key(edge.verifying_key(), "test").unwrap();
    World { folder, clock, edge, signer }
}

fn signs(world: &World, citizen: &Citizen) {
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    let credential =
        list.credentials.into_iter().find(|one| one.purpose == KeyPurpose::Signature).unwrap();
    let parts = SignParts::new(world, citizen, credential.credential);
    let digest = parts.intent.digests[0].clone();
    let response = world.signer.sign(&parts.request(world)).unwrap();
    let signature = response.signatures[0].as_ref();
    assert!(signature_is_good(credential.certificate.as_ref(), digest.as_ref(), signature));
}

fn waiting(world: &World) -> u64 {
    Signer::waiting_keys(world.folder.path(), world.now()).unwrap()
}

fn moved(folder: &Path, clock: &Arc<TestClock>) -> Result<rubrica_signer::Moved, OpenError> {
    Signer::move_to_token(&platform(clock), &SignerSettings::new(folder, NAME), &token())
}

/// Closes the signer, moves its keys and opens it again.
fn move_world(world: World) -> World {
    let World { folder, clock, edge, signer } = world;
    drop(signer);
    assert!(moved(folder.path(), &clock).unwrap().now);
    let signer = open(folder.path(), &clock, Some(token())).unwrap();
    World { folder, clock, edge, signer }
}

#[test]
fn a_signer_lives_on_a_token_from_the_start() {
    with_token("moving::a_signer_lives_on_a_token_from_the_start", |_| {
        let world = world(Some(token()));
        assert!(!world.folder.path().join("keystore").exists());
        let citizen = Citizen::new();
        world.issue(&citizen);
        signs(&world, &citizen);
        assert_eq!(waiting(&world), 0);
        let World { folder, clock, edge, signer } = world;
        drop(signer);
        let refused = open(folder.path(), &clock, None);
        assert!(matches!(refused, Err(OpenError::KeysInToken)), "{refused:?}");
        let signer = open(folder.path(), &clock, Some(token())).unwrap();
        let world = World { folder, clock, edge, signer };
        signs(&world, &citizen);
        world.issue(&Citizen::new());
        assert_eq!(verify(world.folder.path()).unwrap().signatures, 2);
    });
}

#[test]
fn a_citizen_signs_with_the_same_password_after_the_move() {
    with_token("moving::a_citizen_signs_with_the_same_password_after_the_move", |_| {
        let world = world(None);
        let (one, two) = (Citizen::new(), Citizen::new());
        world.issue(&one);
        world.issue(&two);
        signs(&world, &one);
        let root = world.signer.root_pem();

        let world = move_world(world);
        assert_eq!(world.signer.root_pem(), root, "the authority goes on");
        assert!(!world.folder.path().join("keystore").exists());
        assert!(!world.folder.path().join("keystore-passphrase").exists());
        assert_eq!(waiting(&world), 4, "two keys each");
        let wrong = Citizen { unlock_key: [9; 32], ..one.clone() };
        let list = world.signer.credentials(&world.inquiry(one.subject)).unwrap();
        let credential =
            list.credentials.iter().find(|one| one.purpose == KeyPurpose::Signature).unwrap();
        let request = SignParts::new(&world, &wrong, credential.credential).request(&world);
        assert!(world.signer.sign(&request).is_err());
        assert_eq!(waiting(&world), 4);

        signs(&world, &one);
        assert_eq!(waiting(&world), 2, "both of his keys are wrapped by the token now");
        signs(&world, &one);

        // The other one changes his password first.
        let new = [5; 32];
        let request = RewrapParts::new(&world, &two, new).request(&world);
        world.signer.rewrap(&request).unwrap();
        assert_eq!(waiting(&world), 0);
        signs(&world, &Citizen { unlock_key: new, ..two });
        world.issue(&Citizen::new());
        assert_eq!(verify(world.folder.path()).unwrap().signatures, 4);
    });
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_move_that_broke_off_is_completed_by_the_next() {
    with_token("moving::a_move_that_broke_off_is_completed_by_the_next", |tokens: &Tokens| {
        let world = world(None);
        let citizen = Citizen::new();
        world.issue(&citizen);
        signs(&world, &citizen);
        let World { folder, clock, edge, signer } = world;
        drop(signer);
        let before: TempDir = tempfile::tempdir().unwrap();
        copy(folder.path(), before.path());
        let refused = open(folder.path(), &clock, Some(token()));
        assert!(matches!(refused, Err(OpenError::KeysInSoftware)), "{refused:?}");

        // Killed before the database has changed: the token has everything already.
        assert!(moved(folder.path(), &clock).unwrap().now);
        let objects = count_objects(tokens);
        copy(before.path(), folder.path());
        assert!(moved(folder.path(), &clock).unwrap().now);
        assert_eq!(count_objects(tokens), objects, "nothing is in the token twice");

        // Killed before the key store was destroyed.
        for name in ["keystore", "keystore-passphrase"] {
            fs::copy(before.path().join(name), folder.path().join(name)).unwrap();
        }
        assert!(!moved(folder.path(), &clock).unwrap().now);
        assert!(!folder.path().join("keystore").exists());

        let signer = open(folder.path(), &clock, Some(token())).unwrap();
        let world = World { folder, clock, edge, signer };
        signs(&world, &citizen);
        assert_eq!(waiting(&world), 0);
        assert_eq!(verify(world.folder.path()).unwrap().signatures, 2);
    });
}

#[test]
fn another_token_is_refused_and_changes_nothing() {
    with_token("moving::another_token_is_refused_and_changes_nothing", |tokens| {
        tokens.make_token("another");
        let world = world(Some(token()));
        let citizen = Citizen::new();
        world.issue(&citizen);
        let secrets = |folder: &TempDir| -> i64 {
            let database = Connection::open(folder.path().join("signer.sqlite")).unwrap();
            database.query_row("SELECT COUNT(*) FROM secrets", [], |row| row.get(0)).unwrap()
        };
        let before = secrets(&world.folder);
        let World { folder, clock, edge, signer } = world;
        drop(signer);
        let mut other = token();
        other.token = "another".to_owned();
        let code = |outcome: Result<Signer, OpenError>| match outcome {
            Err(OpenError::Token(error)) => error.code(),
            Err(OpenError::OtherToken) => "other",
            Err(_) => "error",
            Ok(_) => "opened",
        };
        assert_eq!(code(open(folder.path(), &clock, Some(other.clone()))), "token_keys_missing");
        // Now it has keys, of another signer.
        let elsewhere = tempfile::tempdir().unwrap();
        assert_eq!(code(open(elsewhere.path(), &clock, Some(other.clone()))), "opened");
        assert_eq!(code(open(folder.path(), &clock, Some(other))), "other");
        let signer = open(folder.path(), &clock, Some(token())).unwrap();
        let world = World { folder, clock, edge, signer };
        signs(&world, &citizen);
        assert_eq!(secrets(&world.folder), before);
    });
}

fn count_objects(tokens: &Tokens) -> usize {
    let mut count = 0;
    for token in fs::read_dir(tokens.directory()).unwrap() {
        count += fs::read_dir(token.unwrap().path())
            .unwrap()
            .filter(|entry| {
                let path = entry.as_ref().unwrap().path();
                path.extension().is_some_and(|extension| extension == "object")
            })
            .count();
    }
    count
}

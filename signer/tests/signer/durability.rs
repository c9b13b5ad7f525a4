//! What happens when the key back end or the disk fails.

use crate::gateway::{Citizen, IssueParts, NOW, SignParts, World, assert_refused, shared_backend};
use rubrica_core::secret::Secret;
use rubrica_signer::audit::verify;
use rubrica_signer::custody::{
    CustodyError, GeneratedKey, KeyBackend, SoftBackend, TruncatedDigest, WrappedKey,
};
use rubrica_signer::platform::Platform;
use rubrica_signer::{OpenError, Refusal, Signer, SignerSettings};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// The software back end, with something that happens at the moment of signing.
pub struct Disturbed<F> {
    pub inner: Arc<dyn KeyBackend>,
    pub disturb: F,
}

impl<F> std::fmt::Debug for Disturbed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disturbed")
    }
}

impl<F: Fn(&mut Vec<[u8; 64]>) + Send + Sync> KeyBackend for Disturbed<F> {
    fn generate(&self) -> Result<GeneratedKey, CustodyError> {
        self.inner.generate()
    }

    fn sign(
        &self,
        key: &WrappedKey,
        digests: &[TruncatedDigest],
    ) -> Result<Vec<[u8; 64]>, CustodyError> {
        let mut signatures = self.inner.sign(key, digests)?;
        (self.disturb)(&mut signatures);
        Ok(signatures)
    }

    fn generate_resident(&self, label: &str) -> Result<GeneratedKey, CustodyError> {
        self.inner.generate_resident(label)
    }

    fn sign_resident(
        &self,
        key: &WrappedKey,
        digest: &TruncatedDigest,
    ) -> Result<[u8; 64], CustodyError> {
        let mut signatures = vec![self.inner.sign_resident(key, digest)?];
        (self.disturb)(&mut signatures);
        Ok(signatures[0])
    }

    fn destroy_resident(&self, key: &WrappedKey) -> Result<(), CustodyError> {
        self.inner.destroy_resident(key)
    }

    fn wrap_secret(&self, secret: &Zeroizing<[u8; 32]>) -> Result<Vec<u8>, CustodyError> {
        self.inner.wrap_secret(secret)
    }

    fn unwrap_secret(&self, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, CustodyError> {
        self.inner.unwrap_secret(wrapped)
    }
}

#[test]
fn chk_out_01_a_faulty_signature_is_not_released() {
    let faulty = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&faulty);
    let backend = Arc::new(Disturbed {
        inner: shared_backend(),
        disturb: move |signatures: &mut Vec<[u8; 64]>| {
            if switch.load(Ordering::SeqCst)
                && let Some(last) = signatures.last_mut()
            {
                last[63] ^= 1;
            }
        },
    });
    let world = World::with(backend, |_| {});
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let request = SignParts::new(&world, &citizen, credential).request(&world);

    faulty.store(true, Ordering::SeqCst);
    assert_refused(world.signer.sign(&request), "CHK-OUT-01", "signature_faulty");
    let issuance = IssueParts::new(&world, &Citizen::new()).request(&world);
    assert_refused(world.signer.issue(&issuance), "CHK-OUT-01", "signature_faulty");
    let report = verify(world.folder.path()).unwrap();
    assert_eq!((report.signatures, report.unfinished), (0, 2));

    // Once the fault is gone, the same requests are completed.
    faulty.store(false, Ordering::SeqCst);
    world.signer.sign(&request).unwrap();
    let issued = world.signer.issue(&issuance).unwrap();
    assert_eq!(world.signer.issue(&issuance).unwrap(), issued);
    let report = verify(world.folder.path()).unwrap();
    assert_eq!((report.signatures, report.issuances, report.unfinished), (1, 2, 0));
}

#[test]
fn chk_out_02_without_a_durable_entry_nothing_is_released() {
    // Somebody else takes the database for himself between signature and commit.
    let file: Arc<Mutex<Option<PathBuf>>> = Arc::default();
    let held: Arc<Mutex<Option<Connection>>> = Arc::default();
    let (file_inside, held_inside) = (Arc::clone(&file), Arc::clone(&held));
    let backend = Arc::new(Disturbed {
        inner: shared_backend(),
        disturb: move |_: &mut Vec<[u8; 64]>| {
            if let Some(file) = file_inside.lock().unwrap().take() {
                let connection = Connection::open(file).unwrap();
                connection.execute_batch("BEGIN IMMEDIATE").unwrap();
                *held_inside.lock().unwrap() = Some(connection);
            }
        },
    });
    let world = World::with(backend, |_| {});
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let request = SignParts::new(&world, &citizen, credential).request(&world);
    *file.lock().unwrap() = Some(world.folder.path().join("signer.sqlite"));

    assert_refused(world.signer.sign(&request), "CHK-OUT-02", "audit_not_durable");
    // The intent cannot be stored either now.
    let next = SignParts::new(&world, &citizen, credential).request(&world);
    assert_refused(world.signer.sign(&next), "CHK-OUT-02", "audit_not_durable");
    *held.lock().unwrap() = None;
    assert_eq!(verify(world.folder.path()).unwrap().signatures, 0);
    let first = world.signer.sign(&request).unwrap();
    assert_eq!(world.signer.sign(&request).unwrap(), first);
    assert_eq!(verify(world.folder.path()).unwrap().signatures, 1);
}

#[test]
fn a_data_directory_has_one_signer_and_opens_only_with_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let settings = |passphrase: Option<&str>| {
        let mut settings = SignerSettings::new(folder.path(), "signer.test");
        settings.passphrase = passphrase.map(|text| Secret::new(text.to_owned()));
        settings
    };
    let signer = Signer::open(settings(Some("correct horse"))).unwrap();
    let root = signer.root_pem();
    assert!(matches!(Signer::open(settings(Some("correct horse"))), Err(OpenError::InUse)));
    drop(signer);
    assert!(matches!(Signer::open(settings(Some("battery"))), Err(OpenError::KeyStore(_))));
    assert_eq!(Signer::open(settings(Some("correct horse"))).unwrap().root_pem(), root);

    std::fs::rename(folder.path().join("keystore"), folder.path().join("elsewhere")).unwrap();
    let missing = Signer::open(settings(Some("correct horse")));
    assert!(matches!(missing, Err(OpenError::KeyStoreMissing)));
}

#[test]
fn an_embedded_signer_keeps_its_own_passphrase() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let open = || Signer::open(SignerSettings::new(folder.path(), "signer.test")).unwrap();
    let root = open().root_pem();
    assert_eq!(open().root_pem(), root);
    for name in ["keystore", "keystore-passphrase"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn keys_of_another_back_end_do_not_open_the_store() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let other = SoftBackend::create(
        &folder.path().join("keystore"),
        &Secret::new("other".to_owned()),
        &Platform::system(),
    );
    let World { folder, signer, .. } = world;
    drop(signer);
    let settings = SignerSettings::new(folder.path(), "signer.test");
    let outcome = Signer::open_with_backend(Platform::system(), Arc::new(other.unwrap()), settings);
    assert!(matches!(outcome, Err(OpenError::Custody(_))));
}

#[test]
fn a_policy_out_of_bounds_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = SignerSettings::new(folder.path().join("data"), "signer.test");
    settings.policy.unlock_tries = 0;
    let Err(OpenError::Policy(error)) = Signer::open(settings) else { panic!("it opened") };
    assert_eq!(error.field(), "unlock_tries");
}

#[test]
fn chk_asr_02_an_assertion_that_ended_while_it_waited_for_its_turn_is_refused() {
    let (begun, begins) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let (begun, released) = (Mutex::new(begun), Mutex::new(released));
    let slow = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&slow);
    let backend = Arc::new(Disturbed {
        inner: shared_backend(),
        disturb: move |_: &mut Vec<[u8; 64]>| {
            if switch.swap(false, Ordering::SeqCst) {
                begun.lock().unwrap().send(()).unwrap();
                released.lock().unwrap().recv().unwrap();
            }
        },
    });
    let world = World::with(backend, |_| {});
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let sign = || SignParts::new(&world, &citizen, credential).request(&world);
    let newcomer = Citizen::new();
    let issue = || IssueParts::new(&world, &newcomer).request(&world);
    let (signs, issues) = ([sign(), sign()], [issue(), issue()]);

    let one_waits_for_the_other =
        |first: &(dyn Fn() + Sync), second: &(dyn Fn() -> Refusal + Sync)| {
            slow.store(true, Ordering::SeqCst);
            thread::scope(|scope| {
                scope.spawn(first);
                begins.recv().unwrap();
                let waiting = scope.spawn(second);
                thread::sleep(Duration::from_millis(300));
                world.clock.forward(Duration::from_secs(61));
                release.send(()).unwrap();
                let refusal = waiting.join().unwrap();
                assert_eq!(refusal.code(), "assertion_stale");
            });
            world.clock.set(NOW);
        };
    one_waits_for_the_other(&|| drop(world.signer.sign(&signs[0]).unwrap()), &|| {
        world.signer.sign(&signs[1]).unwrap_err()
    });
    one_waits_for_the_other(&|| drop(world.signer.issue(&issues[0]).unwrap()), &|| {
        world.signer.issue(&issues[1]).unwrap_err()
    });
}

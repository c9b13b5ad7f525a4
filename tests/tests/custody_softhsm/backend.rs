//! The back end alone.

use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, ObjectClass};
use cryptoki::session::UserType;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use rubrica_core::secret::Secret;
use rubrica_signer::custody::{
    CustodyError, GeneratedKey, KeyBackend as _, Pkcs11Backend, TokenError, TokenSettings,
    TruncatedDigest, WrappedKey,
};
use rubrica_signer::platform::Platform;
use rubrica_tests::softhsm::{LABEL, PIN, module, with_token};
use std::fs;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

const DIGEST: [u8; 32] = [7; 32];

fn settings() -> TokenSettings {
    TokenSettings::new(module(), LABEL, Secret::new(PIN.to_owned()))
}

fn connect() -> Pkcs11Backend {
    let backend = Pkcs11Backend::connect(settings(), &Platform::system()).unwrap();
    backend.make_keys().unwrap();
    backend
}

fn digest() -> TruncatedDigest {
    DIGEST.into()
}

fn is_good(key: &GeneratedKey, signature: &[u8; 64]) -> bool {
    let verifier = VerifyingKey::from_sec1_bytes(&key.public.0).unwrap();
    verifier.verify_prehash(&DIGEST, &Signature::from_slice(signature).unwrap()).is_ok()
}

fn signs(backend: &Pkcs11Backend, key: &GeneratedKey) -> bool {
    let signatures = backend.sign(&key.wrapped, &[digest(), digest()]).unwrap();
    signatures.len() == 2 && signatures.iter().all(|signature| is_good(key, signature))
}

/// The module as another user of the same process has it: what he does to it, he does to all.
fn other_user() -> Pkcs11 {
    Pkcs11::new(module()).unwrap()
}

#[test]
fn keys_are_made_wrapped_and_used_in_the_token() {
    with_token("backend::keys_are_made_wrapped_and_used_in_the_token", |_| {
        let backend = connect();
        let key = backend.generate().unwrap();
        assert!(signs(&backend, &key));
        assert_ne!(key.wrapped, backend.generate().unwrap().wrapped);

        let resident = backend.generate_resident("issuing").unwrap();
        let signature = backend.sign_resident(&resident.wrapped, &digest()).unwrap();
        assert!(is_good(&resident, &signature));
        let ours = |outcome| matches!(outcome, Err(CustodyError::NotOurs));
        assert!(ours(backend.sign(&resident.wrapped, &[digest()]).map(drop)));
        assert!(ours(backend.sign_resident(&key.wrapped, &digest()).map(drop)));
        backend.destroy_resident(&resident.wrapped).unwrap();
        assert!(ours(backend.sign_resident(&resident.wrapped, &digest()).map(drop)));

        let secret = Zeroizing::new([9; 32]);
        let wrapped = backend.wrap_secret(&secret).unwrap();
        assert_eq!(backend.unwrap_secret(&wrapped).unwrap(), secret);
        assert!(ours(backend.unwrap_secret(&key.wrapped.0).map(drop)));
        assert!(ours(backend.sign(&WrappedKey(wrapped.clone()), &[digest()]).map(drop)));

        // A new process, as far as the token can tell.
        drop(backend);
        let backend = connect();
        assert!(signs(&backend, &key));
        assert_eq!(backend.unwrap_secret(&wrapped).unwrap(), secret);
    });
}

#[test]
fn a_changed_byte_or_another_token_does_not_open_it() {
    with_token("backend::a_changed_byte_or_another_token_does_not_open_it", |tokens| {
        let backend = connect();
        let key = backend.generate().unwrap();
        let secret = backend.wrap_secret(&Zeroizing::new([9; 32])).unwrap();
        for position in 0..key.wrapped.0.len() {
            let mut changed = key.wrapped.clone();
            changed.0[position] ^= 1;
            let outcome = backend.sign(&changed, &[digest()]);
            assert!(matches!(outcome, Err(CustodyError::NotOurs)), "byte {position}: {outcome:?}");
        }
        for position in 0..secret.len() {
            let mut changed = secret.clone();
            changed[position] ^= 1;
            let outcome = backend.unwrap_secret(&changed);
            assert!(matches!(outcome, Err(CustodyError::NotOurs)), "byte {position}: {outcome:?}");
        }
        assert!(signs(&backend, &key));

        drop(backend);
        tokens.make_token("another");
        other_user().finalize().unwrap();
        let mut settings = settings();
        settings.token = "another".to_owned();
        let other = Pkcs11Backend::connect(settings, &Platform::system()).unwrap();
        assert!(!other.has_keys().unwrap());
        other.make_keys().unwrap();
        let outcome = other.sign(&key.wrapped, &[digest()]);
        assert!(matches!(outcome, Err(CustodyError::NotOurs)), "{outcome:?}");
        assert!(matches!(other.unwrap_secret(&secret), Err(CustodyError::NotOurs)));
    });
}

/// Everything that the token holds, and what it says that may be done with it.
#[test]
fn nothing_in_the_token_can_be_shown() {
    with_token("backend::nothing_in_the_token_can_be_shown", |_| {
        let backend = connect();
        let key = backend.generate().unwrap();
        assert!(signs(&backend, &key));
        backend.generate_resident("issuing").unwrap();

        let library = other_user();
        let slot = library.get_slots_with_initialized_token().unwrap()[0];
        let session = library.open_rw_session(slot).unwrap();
        // Already logged in: the login is the process's.
        assert!(session.login(UserType::User, None).is_err());
        let all = session.find_objects(&[]).unwrap();
        assert_eq!(all.len(), 3, "two wrapping keys and the authority's; of citizens nothing");
        for object in all {
            let asked = [
                AttributeType::Class,
                AttributeType::Sensitive,
                AttributeType::Extractable,
                AttributeType::AlwaysSensitive,
                AttributeType::NeverExtractable,
                AttributeType::Private,
            ];
            let attributes = session.get_attributes(object, &asked).unwrap();
            for yes in [
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::AlwaysSensitive(true),
                Attribute::NeverExtractable(true),
                Attribute::Private(true),
            ] {
                assert!(attributes.contains(&yes), "{yes:?}: {attributes:?}");
            }
            let class = attributes.iter().find_map(|one| match one {
                Attribute::Class(class) => Some(*class),
                _ => None,
            });
            let value = session.get_attributes(object, &[AttributeType::Value]).unwrap();
            assert!(value.is_empty(), "a key is shown");
            if class == Some(ObjectClass::SECRET_KEY) {
                let asked = [AttributeType::Wrap, AttributeType::Unwrap, AttributeType::Decrypt];
                let uses = session.get_attributes(object, &asked).unwrap();
                let wraps = uses.contains(&Attribute::Unwrap(true));
                assert_eq!(wraps, uses.contains(&Attribute::Wrap(true)));
                assert_ne!(wraps, uses.contains(&Attribute::Decrypt(true)), "either or: {uses:?}");
            }
        }
    });
}

#[test]
fn what_cannot_be_used_is_told_apart() {
    with_token("backend::what_cannot_be_used_is_told_apart", |tokens| {
        let refused = |settings| match Pkcs11Backend::connect(settings, &Platform::system()) {
            Ok(_) => "connected",
            Err(error) => error.code(),
        };
        let with = |change: fn(&mut TokenSettings)| {
            let mut settings = settings();
            change(&mut settings);
            settings
        };
        assert_eq!(refused(with(|one| one.module = "/nowhere.so".into())), "token_module");
        assert_eq!(refused(with(|one| one.module = "/etc/hostname".into())), "token_module");
        assert_eq!(refused(with(|one| one.token = "nobody".into())), "token_missing");
        assert_eq!(refused(with(|one| one.pin = Secret::new("1234".into()))), "token_pin_refused");
        assert_eq!(refused(settings()), "connected");
        let backend = Pkcs11Backend::connect(settings(), &Platform::system()).unwrap();
        assert!(!backend.has_keys().unwrap());
        let outcome = backend.generate();
        assert!(matches!(outcome, Err(CustodyError::Token(TokenError::NoKeys))), "{outcome:?}");
        drop(backend);
        tokens.make_token(LABEL);
        other_user().finalize().unwrap();
        assert_eq!(refused(settings()), "token_ambiguous");
    });
}

#[test]
fn the_next_call_works_when_the_token_has_come_back() {
    with_token("backend::the_next_call_works_when_the_token_has_come_back", |tokens| {
        let backend = connect();
        let key = backend.generate().unwrap();
        let resident = backend.generate_resident("issuing").unwrap();
        let all_work = || {
            assert!(signs(&backend, &key));
            let signature = backend.sign_resident(&resident.wrapped, &digest()).unwrap();
            assert!(is_good(&resident, &signature));
            assert!(signs(&backend, &backend.generate().unwrap()));
        };
        all_work();

        // CKR_USER_NOT_LOGGED_IN.
        let library = other_user();
        let slot = library.get_slots_with_initialized_token().unwrap()[0];
        library.open_ro_session(slot).unwrap().logout().unwrap();
        all_work();

        // CKR_CRYPTOKI_NOT_INITIALIZED: whatever is between us and the device was restarted.
        other_user().finalize().unwrap();
        all_work();

        // CKR_SESSION_HANDLE_INVALID: it was, and somebody else has begun it again.
        other_user().finalize().unwrap();
        other_user()
            .initialize(cryptoki::context::CInitializeArgs::new(
                cryptoki::context::CInitializeFlags::OS_LOCKING_OK,
            ))
            .unwrap();
        all_work();

        // The token is pulled out, and put in again.
        let (here, away) = (tokens.directory(), tokens.directory().with_extension("away"));
        fs::rename(&here, &away).unwrap();
        fs::create_dir(&here).unwrap();
        let outcome = backend.sign(&key.wrapped, &[digest()]);
        assert!(matches!(outcome, Err(CustodyError::Token(_))), "{outcome:?}");
        let outcome = backend.generate();
        assert!(matches!(outcome, Err(CustodyError::Token(_))), "{outcome:?}");
        fs::remove_dir(&here).unwrap();
        fs::rename(&away, &here).unwrap();
        all_work();
    });
}

#[test]
fn many_share_few_sessions_and_wait_no_longer_than_they_should() {
    with_token("backend::many_share_few_sessions_and_wait_no_longer_than_they_should", |_| {
        connect();
        let mut few = settings();
        few.sessions = 2;
        few.patience = Duration::from_secs(60);
        let backend = Pkcs11Backend::connect(few, &Platform::system()).unwrap();
        let key = backend.generate().unwrap();
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| assert!(signs(&backend, &key)));
            }
        });

        let mut impatient = settings();
        impatient.sessions = 1;
        impatient.patience = Duration::ZERO;
        let backend = Pkcs11Backend::connect(impatient, &Platform::system()).unwrap();
        let digests = vec![digest(); 2_000];
        let together = Barrier::new(4);
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        backend.sign(&key.wrapped, &digests).map(drop)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let busy = |outcome: &&Result<(), CustodyError>| {
            matches!(outcome, Err(CustodyError::Token(TokenError::Busy)))
        };
        assert!(outcomes.iter().any(|outcome| outcome.is_ok()));
        assert!(outcomes.iter().any(|outcome| busy(&outcome)), "{outcomes:?}");
        assert!(signs(&backend, &key), "whoever comes later finds it free");
    });
}

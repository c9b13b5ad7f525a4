//! Verifiers of other systems, made by tools that share nothing with ours: see
//! `tests/vectors/inherited/make.sh`.

use rubrica_core::inherited::{
    Algorithm, AnnouncedKind, Encoding, Kind, Pbkdf2Hash, SaltAlphabet, SaltForm, Scheme, Sha2,
    Verifier, VerifierError,
};
use rubrica_core::policy::Policy;
use rubrica_core::secret::Secret;

const VECTORS: &str = include_str!("../../tests/vectors/inherited/verifiers.tsv");

struct Vector {
    name: &'static str,
    encoding: Encoding,
    password: String,
    verifier: &'static str,
}

fn vectors() -> Vec<Vector> {
    let vector = |line: &'static str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, encoding, password, verifier] = columns[..] else { panic!("{line}") };
        Vector {
            name,
            encoding: if encoding == "latin1" { Encoding::Latin1 } else { Encoding::Utf8 },
            password: serde_json::from_str(password).expect("JSON"),
            verifier,
        }
    };
    VECTORS.lines().map(vector).collect()
}

fn named(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.name == name).expect("a vector")
}

fn read(vector: &Vector) -> Verifier {
    Verifier::read(vector.verifier, vector.encoding).expect(vector.name)
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

#[test]
fn what_is_typed_gives_the_value_of_every_verifier_and_nothing_else_does() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 23);
    for vector in &vectors {
        let verifier = read(vector);
        let scheme = verifier.scheme().clone();
        let expected = verifier.into_password();
        let typed = &vector.password;
        assert_eq!(scheme.password(&secret(typed)), Some(expected.clone()), "{}", vector.name);
        let other = format!("x{typed}");
        assert_ne!(scheme.password(&secret(&other)), Some(expected), "{}", vector.name);
    }
}

#[test]
fn an_accent_that_is_a_character_of_its_own_is_composed_first() {
    for name in ["pbkdf2-sha256", "ssha512-latin1", "framework-sha1"] {
        let vector = named(name);
        let apart: String = vector.password.chars().flat_map(apart).collect();
        assert_ne!(apart, vector.password, "{name}");
        let verifier = read(&vector);
        let computed = verifier.scheme().password(&secret(&apart));
        assert_eq!(computed, Some(verifier.into_password()), "{name}");
    }
}

/// Letters of the vectors with their accents after them.
fn apart(letter: char) -> Vec<char> {
    match letter {
        'ñ' => vec!['n', '\u{303}'],
        'Á' => vec!['A', '\u{301}'],
        'ź' => vec!['z', '\u{301}'],
        'ć' => vec!['c', '\u{301}'],
        other => vec![other],
    }
}

#[test]
fn bcrypt_looks_at_72_bytes_and_at_no_zero() {
    let vector = named("bcrypt-72");
    let scheme = read(&vector).scheme().clone();
    let exactly = scheme.password(&secret(&vector.password));
    assert_eq!(scheme.password(&secret(&format!("{}more", vector.password))), exactly);
    assert_eq!(scheme.password(&secret("zero\0inside")), None);
    let crypt = read(&named("sha512-crypt")).scheme().clone();
    assert_eq!(crypt.password(&secret("zero\0inside")), None);
}

#[test]
fn what_nobody_can_have_typed_is_not_hashed() {
    let scheme = read(&named("sha256-crypt")).scheme().clone();
    assert!(scheme.password(&secret(&"a".repeat(1_024))).is_some());
    assert_eq!(scheme.password(&secret(&"a".repeat(1_025))), None);
    let latin1 = read(&named("ssha512-latin1")).scheme().clone();
    assert_eq!(latin1.password(&secret("10 €")), None, "no byte of ISO 8859-1");
}

#[test]
fn bits_that_mean_nothing_do_not_matter() {
    let vector = named("bcrypt-72");
    let changed = vector.verifier.replace("1xFe", "1xFf");
    assert_ne!(changed, vector.verifier);
    let other = Verifier::read(&changed, Encoding::Utf8).expect("a verifier");
    assert_eq!(other.scheme(), read(&vector).scheme());
}

#[test]
fn chk_inh_08_what_is_weaker_than_the_list_is_refused_by_name() {
    use VerifierError::{BcryptVariant, Malformed, Unknown, Unsalted, Weak};
    let hash = "a".repeat(53);
    let cases = [
        ("5f4dcc3b5aa765d61d8327deb882cf99".to_owned(), Weak("MD5"), "verifier_weak"),
        ("{MD5}X03MO1qnZdYdgyfeuILPmQ==".to_owned(), Weak("MD5"), "verifier_weak"),
        ("$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(), Weak("MD5"), "verifier_weak"),
        ("$apr1$salt$Xxd1irWT9ycqoYxGFn4cb.".to_owned(), Weak("MD5"), "verifier_weak"),
        ("{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr".to_owned(), Weak("SHA-1"), "verifier_weak"),
        ("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8".to_owned(), Weak("SHA-1"), "verifier_weak"),
        ("rqXexS6ZhobKA".to_owned(), Weak("DES"), "verifier_weak"),
        ("{CRYPT}rqXexS6ZhobKA".to_owned(), Weak("DES"), "verifier_weak"),
        ("{CLEARTEXT}password".to_owned(), Weak("no hash at all"), "verifier_weak"),
        ("$3$$8846f7eaee8fb117ad06bdd830b7586c".to_owned(), Weak("MD4"), "verifier_weak"),
        ("a".repeat(64), Unsalted, "verifier_unsalted"),
        ("A".repeat(128), Unsalted, "verifier_unsalted"),
        ("{SHA256}XohImNooBHFR0OVvjcYpJ3NgPQ1qq73W".to_owned(), Unsalted, "verifier_unsalted"),
        (format!("{{SSHA256}}{}=", "A".repeat(43)), Unsalted, "verifier_unsalted"),
        (format!("$6$${}", "a".repeat(86)), Unsalted, "verifier_unsalted"),
        ("pbkdf2_sha256$1000$$c2Nx".to_owned(), Unsalted, "verifier_unsalted"),
        (format!("$2x$10${hash}"), BcryptVariant("$2x$"), "verifier_bcrypt_variant"),
        (format!("$2$10${hash}"), BcryptVariant("$2$"), "verifier_bcrypt_variant"),
        (format!("$2b$10${hash}a"), Malformed("value"), "verifier_malformed"),
        ("$2b$10$short".to_owned(), Malformed("salt"), "verifier_malformed"),
        ("$5$salt$short".to_owned(), Malformed("value"), "verifier_malformed"),
        ("$pbkdf2-sha256$1000$c2FsdHNhbHQ".to_owned(), Malformed("form"), "verifier_malformed"),
        ("{PBKDF2-SHA256}10x$AAAA$AAAA".to_owned(), Malformed("iterations"), "verifier_malformed"),
        ("$argon2id$v=19$m=1,t=1,p=1$a$b".to_owned(), Unknown, "verifier_unknown"),
        ("password".to_owned(), Unknown, "verifier_unknown"),
        (String::new(), Unknown, "verifier_unknown"),
    ];
    for (text, expected, code) in cases {
        let error = Verifier::read(&text, Encoding::Utf8).expect_err(&text);
        assert_eq!((error.code(), &error), (code, &expected), "{text}");
    }
}

#[test]
fn chk_inh_07_numbers_that_freeze_a_browser_are_refused_wherever_they_come_from() {
    let b64 = "A".repeat(43);
    let crypt = ".".repeat(86);
    let bcrypt = "a".repeat(53);
    for text in [
        format!("$pbkdf2-sha256$999$c2FsdHNhbHQ${b64}"),
        format!("$pbkdf2-sha256$2000001$c2FsdHNhbHQ${b64}"),
        format!("$pbkdf2-sha256$99999999999$c2FsdHNhbHQ${b64}"),
        format!("$pbkdf2-sha256$1000$c2E${b64}"),
        format!("$pbkdf2-sha1$1000$c2FsdHNhbHQ${b64}"),
        format!("$2b$03${bcrypt}"),
        format!("$2b$15${bcrypt}"),
        format!("$2b$31${bcrypt}"),
        format!("$6$rounds=999$salt${crypt}"),
        format!("$6$rounds=1000001$salt${crypt}"),
        format!("$6$seventeenletters1${crypt}"),
    ] {
        let error = Verifier::read(&text, Encoding::Utf8).expect_err(&text);
        assert_eq!(error.code(), "verifier_out_of_bounds", "{text}: {error}");
    }
    // The browser gets schemes from a gateway, and believes no more.
    let scheme = |algorithm: &str, salt: &str| {
        let json = format!(r#"{{"kind":{{"algorithm":{algorithm}}},"salt":"{salt}"}}"#);
        serde_json::from_str::<Scheme>(&json)
    };
    let pbkdf2 = |iterations: u32, length: u8| {
        format!(r#"{{"pbkdf2":{{"hash":"sha256","iterations":{iterations},"length":{length}}}}}"#)
    };
    let salt = "AAAAAAAAAAAAAAAAAAAAAA";
    assert!(scheme(&pbkdf2(2_000_000, 32), salt).is_ok());
    assert!(scheme(r#"{"bcrypt":{"cost":14}}"#, salt).is_ok());
    let crypt = r#"{"sha_crypt":{"hash":"sha512","rounds":1000000}}"#;
    assert!(scheme(crypt, salt).is_ok());
    for (algorithm, salt) in [
        (pbkdf2(2_000_001, 32), salt),
        (pbkdf2(u32::MAX, 32), salt),
        (pbkdf2(1_000, 33), salt),
        (pbkdf2(1_000, 15), salt),
        (pbkdf2(1_000, 32), "AAAA"),
        (r#"{"bcrypt":{"cost":15}}"#.to_owned(), salt),
        (r#"{"bcrypt":{"cost":10}}"#.to_owned(), "AAAAAAAA"),
        (crypt.replace("1000000", "1000001"), salt),
        (r#"{"md5":{}}"#.to_owned(), salt),
    ] {
        scheme(&algorithm, salt).expect_err(&algorithm);
    }
}

#[test]
fn schemes_and_kinds_are_read_as_they_are_written() {
    for vector in vectors() {
        let scheme = read(&vector).scheme().clone();
        let written = serde_json::to_string(&scheme).expect("JSON");
        assert_eq!(serde_json::from_str::<Scheme>(&written).expect("a scheme"), scheme);
    }
    let kind = Kind::new(Algorithm::Bcrypt { cost: 12 }, Encoding::Utf8).expect("a kind");
    let written = serde_json::to_string(&kind).expect("JSON");
    assert_eq!(written, r#"{"algorithm":{"bcrypt":{"cost":12}},"encoding":"utf8"}"#);
}

/// Bytes that are the same for the same person.
struct Counting(u64);

impl rubrica_core::entropy::Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(32) {
            self.0 += 1;
            let bytes = rubrica_core::digest::sha256(&self.0.to_be_bytes());
            part.copy_from_slice(&bytes[..part.len()]);
        }
    }
}

fn kinds() -> Vec<AnnouncedKind> {
    let kind = |algorithm| Kind::new(algorithm, Encoding::Utf8).expect("a kind");
    let form = |alphabet, length| SaltForm { alphabet, length };
    let pbkdf2 = Algorithm::Pbkdf2 { hash: Pbkdf2Hash::Sha256, iterations: 29_000, length: 32 };
    vec![
        AnnouncedKind { kind: kind(pbkdf2), salt: form(SaltAlphabet::Bytes, 16), accounts: 700 },
        AnnouncedKind {
            kind: kind(Algorithm::ShaCrypt { hash: Sha2::Sha512, rounds: 5_000 }),
            salt: form(SaltAlphabet::Crypt, 8),
            accounts: 300,
        },
    ]
}

#[test]
fn decoys_are_of_the_kinds_that_there_are_as_often_and_the_same_every_time() {
    let kinds = kinds();
    let mut counts = [0; 2];
    for person in 0..2_000_u64 {
        let decoy = || AnnouncedKind::decoy(&kinds, &mut Counting(person << 32)).expect("a decoy");
        let at = kinds.iter().position(|kind| kind.has(&decoy())).expect("one of the kinds");
        counts[at] += 1;
        assert_eq!(decoy(), decoy());
    }
    assert!((1_300..1_500).contains(&counts[0]), "{counts:?}");
    assert_eq!(AnnouncedKind::decoy(&[], &mut Counting(1)), None);
}

#[test]
fn a_kind_has_its_own_salts_and_no_others() {
    let [bytes, crypt] = kinds().try_into().expect("two");
    let scheme = |announced: &AnnouncedKind, salt: &[u8]| {
        Scheme::new(announced.kind, salt.to_vec()).expect("a scheme")
    };
    assert!(bytes.has(&scheme(&bytes, &[0xff; 16])));
    assert!(bytes.has(&scheme(&bytes, b"lettersandnumber")));
    assert!(!bytes.has(&scheme(&bytes, &[0xff; 8])));
    assert!(crypt.has(&scheme(&crypt, b"ab/.CD01")));
    assert!(!crypt.has(&scheme(&crypt, b"ab/.CD0!")));
    assert!(!crypt.has(&scheme(&bytes, b"lettersandnumber")));
    assert_eq!(SaltForm::of(b"abc").alphabet, SaltAlphabet::Alphanumeric);
    assert_eq!(SaltForm::of(b"ab.").alphabet, SaltAlphabet::Crypt);
    assert_eq!(SaltForm::of(b"ab!").alphabet, SaltAlphabet::Bytes);
}

#[test]
fn a_policy_with_kinds_that_cannot_be_is_refused() {
    let good = kinds();
    let problem = |inherited: Vec<AnnouncedKind>| {
        Policy { inherited, ..Policy::default() }
            .validate()
            .err()
            .map(|error| error.field().to_owned())
    };
    assert_eq!(problem(good.clone()), None);
    let mut none = good.clone();
    none[0].accounts = 0;
    let mut short = good.clone();
    short[0].salt.length = 3;
    for bad in [none, short, good.repeat(9)] {
        assert_eq!(problem(bad).as_deref(), Some("inherited"));
    }
}
